import type { Operations } from "@assay/wire";
import type * as Iam from "@aws-sdk/client-iam";
import type { ServiceContext } from "../../../define-service.js";
import {
  check,
  descriptionViolation,
  documentViolation,
  pathViolations,
  roleNameViolations,
  sessionDurationViolation,
} from "../constraints.js";
import { describeRole, describeRoleFully, tagList } from "../describe.js";
import { markerPageOf } from "../marker-page.js";
import type { IamStore } from "../store.js";
import { addTags } from "../tags.js";

const DEFAULT_SESSION_SECONDS = 3_600;

export const roleOperations = {
  CreateRole(input, { store, ledger }) {
    check(
      ...roleNameViolations(input.RoleName),
      ...pathViolations(input.Path),
      documentViolation("assumeRolePolicyDocument", input.AssumeRolePolicyDocument),
      descriptionViolation(input.Description),
      sessionDurationViolation(input.MaxSessionDuration),
    );
    const tags = new Map<string, string>();
    addTags(tags, input.Tags ?? []);
    if (input.PermissionsBoundary !== undefined) {
      ledger.record({
        source: "iam.CreateRole",
        gap: "iam-not-enforced",
        detail: "a permissions boundary was set; it is kept and shown, and forbids nothing",
      });
    }
    const role = store.createRole({
      name: input.RoleName,
      path: input.Path ?? "/",
      trustDocument: input.AssumeRolePolicyDocument,
      description: input.Description,
      maxSessionDurationSeconds: input.MaxSessionDuration ?? DEFAULT_SESSION_SECONDS,
      permissionsBoundary: input.PermissionsBoundary,
    });
    for (const [key, value] of tags) role.tags.set(key, value);
    const { RoleLastUsed: _unusedYet, ...created } = describeRoleFully(role);
    return { Role: created };
  },

  GetRole({ RoleName }, { store }) {
    return { Role: describeRoleFully(store.role(RoleName)) };
  },

  ListRoles({ PathPrefix = "/", ...paging }, { store }) {
    const selected = store.roles.filter(({ path }) => path.startsWith(PathPrefix));
    const { items, rest } = markerPageOf(selected, paging, ({ name }) => name);
    return { Roles: items.map(describeRole), ...rest };
  },

  UpdateRole({ RoleName, Description, MaxSessionDuration }, { store }) {
    check(descriptionViolation(Description), sessionDurationViolation(MaxSessionDuration));
    const role = store.role(RoleName);
    role.description = Description ?? role.description;
    role.maxSessionDurationSeconds = MaxSessionDuration ?? role.maxSessionDurationSeconds;
    return {};
  },

  UpdateAssumeRolePolicy({ RoleName, PolicyDocument }, { store }) {
    check(documentViolation("policyDocument", PolicyDocument));
    store.role(RoleName).trustDocument = PolicyDocument;
    return {};
  },

  DeleteRole({ RoleName }, { store }) {
    store.deleteRole(RoleName);
    return {};
  },

  TagRole({ RoleName, Tags }, { store }) {
    addTags(store.role(RoleName).tags, Tags);
    return {};
  },

  UntagRole({ RoleName, TagKeys }, { store }) {
    const { tags } = store.role(RoleName);
    for (const key of TagKeys) tags.delete(key);
    return {};
  },

  ListRoleTags({ RoleName, ...paging }, { store }) {
    const sorted = tagList(store.role(RoleName).tags).sort((a, b) => (a.Key < b.Key ? -1 : 1));
    const { items, rest } = markerPageOf(sorted, paging, ({ Key }) => Key);
    return { Tags: [...items], ...rest };
  },

  // Instance profiles cannot be created here, so no role has any; Terraform and CloudFormation ask before deleting.
  ListInstanceProfilesForRole({ RoleName }, { store }) {
    store.role(RoleName);
    return { InstanceProfiles: [], IsTruncated: false };
  },
} satisfies Operations<typeof Iam, ServiceContext<IamStore>>;

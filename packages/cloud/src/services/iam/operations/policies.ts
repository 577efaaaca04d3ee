import type { Operations } from "@assay/wire";
import type * as Iam from "@aws-sdk/client-iam";
import type { ServiceContext } from "../../../define-service.js";
import {
  check,
  descriptionViolation,
  documentViolation,
  pathViolations,
  policyNameViolations,
} from "../constraints.js";
import { describePolicy, describePolicyFully, describeVersion, encodeDocument } from "../describe.js";
import { markerPageOf } from "../marker-page.js";
import type { IamStore } from "../store.js";
import { addTags } from "../tags.js";

export const policyOperations = {
  CreatePolicy(input, { store }) {
    check(
      ...policyNameViolations(input.PolicyName),
      ...pathViolations(input.Path),
      documentViolation("policyDocument", input.PolicyDocument),
      descriptionViolation(input.Description),
    );
    const tags = new Map<string, string>();
    addTags(tags, input.Tags ?? []);
    const policy = store.createPolicy({
      name: input.PolicyName,
      path: input.Path ?? "/",
      document: input.PolicyDocument,
      description: input.Description,
      tags,
    });
    return { Policy: describePolicy(policy, 0) };
  },

  GetPolicy({ PolicyArn }, { store }) {
    return { Policy: describePolicyFully(store.policy(PolicyArn), store.rolesWith(PolicyArn).length) };
  },

  ListPolicies({ Scope, OnlyAttached = false, PathPrefix = "/", PolicyUsageFilter, ...paging }, { store, ledger }) {
    if (Scope !== "Local") {
      ledger.record({
        source: "iam.ListPolicies",
        gap: "aws-managed-policy",
        detail: "ListPolicies lists customer-managed policies only; AWS managed policies are not known to Assay",
      });
    }
    const isUsed = (arn: string): boolean => store.rolesWith(arn).length > 0;
    const isBoundary = (arn: string): boolean => store.rolesBoundedBy(arn).length > 0;
    const selected = store.policies.filter(
      ({ path, arn }) =>
        Scope !== "AWS" &&
        path.startsWith(PathPrefix) &&
        (!OnlyAttached || isUsed(arn) || isBoundary(arn)) &&
        (PolicyUsageFilter === undefined || (PolicyUsageFilter === "PermissionsBoundary" ? isBoundary : isUsed)(arn)),
    );
    const { items, rest } = markerPageOf(selected, paging, ({ name }) => name);
    return { Policies: items.map((policy) => describePolicy(policy, store.rolesWith(policy.arn).length)), ...rest };
  },

  DeletePolicy({ PolicyArn }, { store }) {
    store.deletePolicy(PolicyArn);
    return {};
  },

  CreatePolicyVersion({ PolicyArn, PolicyDocument, SetAsDefault = false }, { store, clock }) {
    check(documentViolation("policyDocument", PolicyDocument));
    const policy = store.policy(PolicyArn);
    const version = policy.createVersion(PolicyDocument, { isDefault: SetAsDefault, createdAt: clock.now() });
    return { PolicyVersion: describeVersion(policy, version) };
  },

  GetPolicyVersion({ PolicyArn, VersionId }, { store }) {
    const policy = store.policy(PolicyArn);
    const version = policy.version(VersionId);
    return { PolicyVersion: { Document: encodeDocument(version.document), ...describeVersion(policy, version) } };
  },

  ListPolicyVersions({ PolicyArn }, { store }) {
    const policy = store.policy(PolicyArn);
    // At most five, which is less than any page.
    return { Versions: policy.versions.map((version) => describeVersion(policy, version)), IsTruncated: false };
  },

  SetDefaultPolicyVersion({ PolicyArn, VersionId }, { store }) {
    store.policy(PolicyArn).setDefaultVersion(VersionId);
    return {};
  },

  DeletePolicyVersion({ PolicyArn, VersionId }, { store }) {
    store.policy(PolicyArn).deleteVersion(VersionId);
    return {};
  },

  ListEntitiesForPolicy(
    { PolicyArn, EntityFilter = "Role", PathPrefix = "/", PolicyUsageFilter, ...paging },
    { store },
  ) {
    store.policy(PolicyArn);
    const roles =
      PolicyUsageFilter === "PermissionsBoundary" ? store.rolesBoundedBy(PolicyArn) : store.rolesWith(PolicyArn);
    const selected = roles.filter(({ path }) => EntityFilter === "Role" && path.startsWith(PathPrefix));
    const { items, rest } = markerPageOf(selected, paging, ({ name }) => name);
    return {
      PolicyGroups: [],
      PolicyUsers: [],
      PolicyRoles: items.map(({ name, roleId }) => ({ RoleName: name, RoleId: roleId })),
      ...rest,
    };
  },
} satisfies Operations<typeof Iam, ServiceContext<IamStore>>;

import type { Operations } from "@assay/wire";
import type * as Iam from "@aws-sdk/client-iam";
import type { ServiceContext } from "../../../define-service.js";
import { check, documentViolation, policyNameViolations } from "../constraints.js";
import { encodeDocument } from "../describe.js";
import { markerPageOf } from "../marker-page.js";
import { parsePolicyDocument } from "../policy-document.js";
import type { IamStore } from "../store.js";

export const rolePolicyOperations = {
  PutRolePolicy({ RoleName, PolicyName, PolicyDocument }, { store }) {
    check(...policyNameViolations(PolicyName), documentViolation("policyDocument", PolicyDocument));
    const role = store.role(RoleName);
    parsePolicyDocument(PolicyDocument, "identity");
    role.inlinePolicies.set(PolicyName, PolicyDocument);
    return {};
  },

  GetRolePolicy({ RoleName, PolicyName }, { store }) {
    const document = store.role(RoleName).inlinePolicy(PolicyName);
    return { RoleName, PolicyName, PolicyDocument: encodeDocument(document) };
  },

  DeleteRolePolicy({ RoleName, PolicyName }, { store }) {
    const role = store.role(RoleName);
    role.inlinePolicy(PolicyName);
    role.inlinePolicies.delete(PolicyName);
    return {};
  },

  ListRolePolicies({ RoleName, ...paging }, { store }) {
    const names = [...store.role(RoleName).inlinePolicies.keys()].sort();
    const { items, rest } = markerPageOf(names, paging, (name) => name);
    return { PolicyNames: [...items], ...rest };
  },

  AttachRolePolicy({ RoleName, PolicyArn }, { store }) {
    store.attachPolicy(store.role(RoleName), PolicyArn);
    return {};
  },

  DetachRolePolicy({ RoleName, PolicyArn }, { store }) {
    store.role(RoleName).detach(PolicyArn);
    return {};
  },

  ListAttachedRolePolicies({ RoleName, PathPrefix = "/", ...paging }, { store }) {
    const attached = store
      .role(RoleName)
      .attachedPolicyArns.filter((arn) => pathOf(arn).startsWith(PathPrefix))
      .sort();
    const { items, rest } = markerPageOf(attached, paging, (arn) => arn);
    return {
      AttachedPolicies: items.map((arn) => ({ PolicyName: arn.slice(arn.lastIndexOf("/") + 1), PolicyArn: arn })),
      ...rest,
    };
  },
} satisfies Operations<typeof Iam, ServiceContext<IamStore>>;

/** `/service-role/` of `arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole`. */
function pathOf(policyArn: string): string {
  return policyArn.slice(policyArn.indexOf("/"), policyArn.lastIndexOf("/") + 1);
}

import * as Iam from "@aws-sdk/client-iam";
import { defineService } from "../../define-service.js";
import type { CloudPorts, Scope } from "../../ports.js";
import { operations } from "./operations.js";
import { type IamRecord, IamStore } from "./store.js";

/** AWS Identity and Access Management: roles and policies. */
export const iam = defineService({
  client: Iam,
  scope: "account",
  createStore: (scope: Scope, ports: CloudPorts) => new IamStore(scope, ports),
  portsOf: (store) => ({ findRole: (roleArn) => store.findRole(roleArn) }),
  saveStore: (store) => store.toRecord(),
  restoreStore: (store, saved: IamRecord) => store.restore(saved),
  operations,
  partial: {
    CreateRole: "permissions boundaries are kept, not enforced",
    UpdateAssumeRolePolicy: "conditions other than sts:ExternalId are taken to hold",
    PutRolePolicy: "kept, not enforced",
    AttachRolePolicy: "not enforced; any name of an AWS managed policy can be attached",
    CreatePolicy: "kept, not enforced",
    CreatePolicyVersion: "kept, not enforced",
    SetDefaultPolicyVersion: "kept, not enforced",
    GetPolicy: "AWS managed policies are not here",
    GetPolicyVersion: "AWS managed policies are not here",
    ListPolicyVersions: "AWS managed policies are not here",
    ListEntitiesForPolicy: "roles only: there are no users and groups",
    ListPolicies: "customer-managed policies only",
    ListInstanceProfilesForRole: "always empty: there are no instance profiles",
  },
});

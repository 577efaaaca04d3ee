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
});

import * as SecretsManager from "@aws-sdk/client-secrets-manager";
import { defineService } from "../../define-service.js";
import type { CloudPorts, Scope } from "../../ports.js";
import { operations } from "./operations.js";
import { SecretsStore } from "./store.js";

/** AWS Secrets Manager: secrets, their versions and staging labels. */
export const secretsmanager = defineService({
  client: SecretsManager,
  createStore: (scope: Scope, ports: CloudPorts) => new SecretsStore(scope, ports),
  saveStore: (store) => store.save(),
  restoreStore: (store, saved: ReturnType<SecretsStore["save"]>) => store.restore(saved),
  operations,
  partial: {
    CreateSecret: "no replicas in other regions; KMS keys are names",
    PutResourcePolicy: "kept, not enforced",
  },
});

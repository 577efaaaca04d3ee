import * as SecretsManager from "@aws-sdk/client-secrets-manager";
import { defineService } from "../../define-service.js";
import type { CloudPorts, Scope } from "../../ports.js";
import { operations } from "./operations.js";
import { SecretsStore } from "./store.js";

/** AWS Secrets Manager: secrets, their versions and staging labels. */
export const secretsmanager = defineService({
  client: SecretsManager,
  createStore: (scope: Scope, ports: CloudPorts) => new SecretsStore(scope, ports),
  disposeStore: async (store) => store.rotator.stop(),
  saveStore: (store) => store.save(),
  restoreStore: (store, saved: ReturnType<SecretsStore["save"]>) => store.restore(saved),
  operations,
  partial: {
    CreateSecret: "KMS keys are names",
    UpdateSecret: "KMS keys are names",
    RotateSecret: "no secrets that partners manage; when AWS tries a failed rotation again is not known",
    PutResourcePolicy: "kept, not enforced; whether it locks out its owner is not looked at",
    ValidateResourcePolicy: "says whether it can be read and is not public; not whether it locks out its owner",
  },
});

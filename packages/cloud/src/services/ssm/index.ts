import * as Ssm from "@aws-sdk/client-ssm";
import { defineService } from "../../define-service.js";
import type { Scope } from "../../ports.js";
import { operations } from "./operations.js";
import { SsmStore } from "./store.js";

/** AWS Systems Manager, as far as Parameter Store goes. */
export const ssm = defineService({
  client: Ssm,
  createStore: (scope: Scope) => new SsmStore(scope),
  saveStore: (store) => store.save(),
  restoreStore: (store, saved: ReturnType<SsmStore["save"]>) => store.restore(saved),
  operations,
  partial: {
    PutParameter: "parameter policies have no effect; KMS keys are names",
  },
});

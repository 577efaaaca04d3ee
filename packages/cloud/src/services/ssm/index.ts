import * as Ssm from "@aws-sdk/client-ssm";
import { defineService } from "../../define-service.js";
import type { CloudPorts, Scope } from "../../ports.js";
import { operations } from "./operations.js";
import { SsmStore } from "./store.js";

/** AWS Systems Manager, as far as Parameter Store goes. */
export const ssm = defineService({
  client: Ssm,
  createStore: (scope: Scope, ports: CloudPorts) => new SsmStore(scope, ports),
  saveStore: (store) => store.save(),
  restoreStore: (store, saved: ReturnType<SsmStore["save"]>) => store.restore(saved),
  operations,
  partial: {
    PutParameter:
      "notification policies have no effect; KMS keys are names; values of aws: data types are not looked up",
    GetParameter: "no public parameters (/aws/service/...)",
    GetParameters: "no public parameters (/aws/service/...)",
    GetParametersByPath: "no public parameters (/aws/service/...)",
    DescribeParameters: "parameters shared by other accounts are not listed",
  },
});

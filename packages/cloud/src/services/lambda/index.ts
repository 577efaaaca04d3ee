import { join } from "node:path";
import * as Lambda from "@aws-sdk/client-lambda";
import { defineService } from "../../define-service.js";
import type { CloudPorts, Scope } from "../../ports.js";
import { createSandboxRunner } from "../../sandbox-runner.js";
import { answerUrlRequest } from "./function-url/answer-url-request.js";
import { operations } from "./operations.js";
import { findPolicy } from "./resource-policy.js";
import { type LambdaRecord, restoreStore, saveStore } from "./saved-store.js";
import { LambdaStore } from "./store.js";

const NO_SIGNATURES = "kept; no signature is checked, whatever the policy says";

const MAPPING_GAPS =
  "KMS keys are kept without effect; provisioned pollers limit what runs at a time, and are not kept";

/** AWS Lambda: functions that really run, their versions, aliases and policies. */
export const lambda = defineService({
  client: Lambda,
  createStore: (scope: Scope, ports: CloudPorts) =>
    new LambdaStore(scope, ports, {
      runner: createSandboxRunner({
        directory: join(ports.scratchDirectory, "lambda", scope.accountId, scope.region),
        clock: ports.clock,
        ledger: ports.ledger,
        maxEnvironments: ports.maxEnvironments,
        functionClock: ports.functionClock,
      }),
      random: Math.random,
    }),
  portsOf: (store) => ({
    readDownload: (path) => store.downloads.read(path),
    findResourcePolicy: (arn) => findPolicy(store, arn),
  }),
  disposeStore: (store) => store.stop(),
  saveStore,
  restoreStore: (store, saved: LambdaRecord) => restoreStore(store, saved),
  answerPage: answerUrlRequest,
  operations,
  partial: {
    CreateFunction: "no container images; VPC, file systems, KMS keys, SnapStart and tracing are kept without effect",
    UpdateFunctionConfiguration: "VPC, file systems, KMS keys, SnapStart and tracing are kept without effect",
    CreateEventSourceMapping: `queues and DynamoDB streams only; ${MAPPING_GAPS}`,
    UpdateEventSourceMapping: MAPPING_GAPS,
    PutFunctionEventInvokeConfig: "EventBridge is refused as a destination",
    CreateCodeSigningConfig: NO_SIGNATURES,
    UpdateCodeSigningConfig: NO_SIGNATURES,
    PutFunctionCodeSigningConfig: NO_SIGNATURES,
    AddPermission: "organizations are unknown: every account is taken as a member",
  },
});

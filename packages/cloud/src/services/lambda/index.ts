import { join } from "node:path";
import * as Lambda from "@aws-sdk/client-lambda";
import { defineService } from "../../define-service.js";
import type { CloudPorts, Scope } from "../../ports.js";
import { createSandboxRunner } from "../../sandbox-runner.js";
import { answerUrlRequest } from "./function-url/answer-url-request.js";
import { operations } from "./operations.js";
import { type LambdaRecord, restoreStore, saveStore } from "./saved-store.js";
import { LambdaStore } from "./store.js";

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
      }),
      random: Math.random,
    }),
  portsOf: (store) => ({ readDownload: (path) => store.downloads.read(path) }),
  disposeStore: (store) => store.stop(),
  saveStore,
  restoreStore: (store, saved: LambdaRecord) => restoreStore(store, saved),
  answerPage: answerUrlRequest,
  operations,
});

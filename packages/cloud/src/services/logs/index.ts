import * as CloudWatchLogs from "@aws-sdk/client-cloudwatch-logs";
import { defineService } from "../../define-service.js";
import type { CloudPorts, Scope } from "../../ports.js";
import { operations } from "./operations.js";
import { type LogsRecord, LogsStore } from "./store.js";

/** Amazon CloudWatch Logs. */
export const logs = defineService({
  client: CloudWatchLogs,
  createStore: (scope: Scope, ports: CloudPorts) => new LogsStore(scope, ports),
  portsOf: (store) => ({ putLogEvents: (...written) => store.writeVended(...written) }),
  saveStore: (store) => store.toRecord(),
  restoreStore: (store, saved: LogsRecord) => store.restore(saved),
  operations,
});

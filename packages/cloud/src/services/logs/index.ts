import * as CloudWatchLogs from "@aws-sdk/client-cloudwatch-logs";
import { defineService } from "../../define-service.js";
import type { CloudPorts, Scope } from "../../ports.js";
import { operations } from "./operations.js";
import { type LogsRecord, LogsStore } from "./store.js";

/** Amazon CloudWatch Logs. */
export const logs = defineService({
  client: CloudWatchLogs,
  createStore: (scope: Scope, ports: CloudPorts) => new LogsStore(scope, ports),
  portsOf: (store) => ({
    putLogEvents: (...written) => store.writeVended(...written),
    readLogEvents: (...place) => store.readVended(...place),
  }),
  disposeStore: async (store) => store.stop(),
  saveStore: (store) => store.toRecord(),
  restoreStore: (store, saved: LogsRecord) => store.restore(saved),
  operations,
  partial: {
    CreateLogGroup: "log classes and KMS keys are kept without effect",
    DescribeLogGroups: "no linked accounts",
    PutLogEvents: "entities are not kept; beyond 64 MiB in an account and region the oldest events go",
    PutMetricFilter: "no transformed logs, no selection by system fields",
    PutSubscriptionFilter: "functions only: no streams of Kinesis or Firehose, no destinations of other accounts",
    FilterLogEvents: "unquoted terms match any part of a line; conditions on arrays as a whole never hold",
  },
});

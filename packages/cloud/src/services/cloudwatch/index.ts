import * as CloudWatch from "@aws-sdk/client-cloudwatch";
import { defineService } from "../../define-service.js";
import { operations } from "./operations.js";
import { CloudWatchStore } from "./store.js";

/** Amazon CloudWatch metrics. */
export const cloudwatch = defineService({
  client: CloudWatch,
  createStore: () => new CloudWatchStore(),
  portsOf: (store) => ({ putMetricData: (...written) => store.writeVended(...written) }),
  saveStore: (store) => store.save(),
  restoreStore: (store, saved: ReturnType<CloudWatchStore["save"]>) => store.restore(saved),
  operations,
  partial: {
    PutMetricData: "entities are not kept",
    GetMetricStatistics:
      "trimmed and winsorised means, ranks and iqm are refused; percentiles are rounded beyond 1,000 values",
    GetMetricData:
      "one page; no SEARCH, Insights, dynamic labels, linked accounts; statistics as in GetMetricStatistics",
    ListMetrics: "no linked accounts",
  },
});

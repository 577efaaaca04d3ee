import type { VendedTelemetry } from "./ports.js";
import type { ServiceHost } from "./service-host.js";

/** Hands what services log and measure to CloudWatch Logs and CloudWatch, once these are loaded. */
export function createVendedTelemetry(services: ServiceHost): VendedTelemetry {
  return {
    putLogEvents(scope, logGroupName, logStreamName, events) {
      services.withPorts("logs", scope, (ports) => ports.putLogEvents?.(logGroupName, logStreamName, events));
    },
    putMetricData(scope, namespace, data) {
      services.withPorts("cloudwatch", scope, (ports) => ports.putMetricData?.(namespace, data));
    },
  };
}

import type { WireResponse } from "@assay/wire";
import { contextValue, type RequestScope } from "./request-scope.js";

/** Writes the line that a stage's access log wants of this request, if it wants one. */
export function writeAccessLog(scope: RequestScope, { status, body }: WireResponse, latencyMs: number): void {
  const { DestinationArn, Format } = scope.served.stage.AccessLogSettings ?? {};
  if (DestinationArn === undefined || Format === undefined) return;
  const { store } = scope.call;
  // arn:aws:logs:eu-central-1:111122223333:log-group:/api/access:*
  const [, region, accountId, group] =
    /^arn:aws[a-z-]*:logs:([^:]+):(\d{12}):log-group:([^:]+)/.exec(DestinationArn) ?? [];
  if (region === undefined || accountId === undefined || group === undefined) {
    store.ports.ledger.record({
      source: "apigatewayv2.accessLog",
      gap: "unmodelled-destination",
      detail: "access logs are written to CloudWatch Logs only, not to Data Firehose",
    });
    return;
  }
  scope.outcome.status = status;
  scope.outcome.responseLatency = latencyMs;
  scope.outcome.responseLength = body instanceof Uint8Array ? body.byteLength : 0;
  const message = Format.replace(/\$context\.([\w.-]*\w)/g, (_whole, name: string) => contextValue(scope, name) ?? "-");
  const stream = `${scope.call.api.id}/${scope.served.name}`;
  store.ports.telemetry.putLogEvents({ accountId, region }, group, stream, [
    { timestamp: scope.atMs, message: message.endsWith("\n") ? message : `${message}\n` },
  ]);
}

import type { ApiCall, ServedStage } from "./api-call.js";

/**
 * Writes the line that a stage's access log wants of a request, if it wants one.
 * @param findValue of a variable without its `$context.`; undefined for one that has none
 */
export function writeAccessLog(
  { store, api }: Pick<ApiCall, "store" | "api">,
  { stage, name: stageName }: ServedStage,
  timestamp: number,
  findValue: (name: string) => string | undefined,
): void {
  const { DestinationArn, Format } = stage.AccessLogSettings ?? {};
  if (DestinationArn === undefined || Format === undefined) return;
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
  const line = Format.replace(/\$context\.([\w.-]*\w)/g, (_whole, name: string) => findValue(name) ?? "-");
  store.ports.telemetry.putLogEvents({ accountId, region }, group, `${api.id}/${stageName}`, [
    { timestamp, message: line.endsWith("\n") ? line : `${line}\n` },
  ]);
}

import type { FaultRule, RequestFault } from "./fault-rule.js";

/** What a rule did to what it struck, as a phrase for people. */
export function effectOf(rule: FaultRule): string {
  switch (rule.kind) {
    case "throttle":
      return "answered the service's throttling error";
    case "error": {
      const { statusCode, code } = orderedError(rule);
      return `answered ${statusCode} ${code}`;
    }
    case "latency":
      return `held back for ${rule.delayMs} ms of the ${rule.by === "machine" ? "machine's" : "cloud's"} time`;
    case "drop":
      return "lost on the way";
    case "duplicate":
      return "delivered twice";
    case "partial-batch":
      return "one entry of the batch failed";
    case "poison":
      return "handed over with its end missing";
    case "unavailable":
      return "refused connections";
    case "slow-cold-start":
      return `started ${rule.delayMs} ms late`;
    default:
      return rule satisfies never;
  }
}

type OrderedError = Extract<RequestFault, { kind: "error" }>;

/** An error with what was left open filled in. */
export function orderedError(rule: OrderedError): Required<Pick<OrderedError, "code" | "statusCode" | "message">> {
  const { statusCode = 500 } = rule;
  const byStatus = statusCode === 503 ? "ServiceUnavailable" : statusCode < 500 ? "ValidationError" : "InternalFailure";
  const { code = byStatus, message = "The request processing has failed because of an injected fault." } = rule;
  return { code, message, statusCode };
}

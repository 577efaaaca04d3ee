import type { AsyncEvent, AsyncResponse, EndOfEvent } from "./async-event.js";

/** Said of a custom runtime's answer that cannot be part of the record. */
const INVALID_RESPONSE = {
  statusCode: 400,
  errorCode: "InvalidRequestContentException",
  errorMessage: "The function response payload could not be parsed as JSON.",
};

/**
 * What a destination is told of an event
 * (docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html, read November 2026).
 * @param functionArn with the qualifier, also when that is `$LATEST`
 */
export function invocationRecord(
  event: AsyncEvent,
  { condition, functionArn, nowMs }: { condition: EndOfEvent; functionArn: string; nowMs: number },
): string {
  const { requestId, runs, payload, lastResponse } = event;
  // Measured on AWS in 2026: a success counts as one, also after errors.
  const approximateInvokeCount = condition === "Success" ? 1 : runs;
  return JSON.stringify({
    version: "1.0",
    timestamp: new Date(nowMs).toISOString(),
    requestContext: { requestId, functionArn, condition, approximateInvokeCount },
    requestPayload: JSON.parse(Buffer.from(payload).toString()),
    ...(lastResponse !== undefined && condition !== "ZeroReservedConcurrency" && answered(lastResponse)),
  });
}

function answered({ statusCode, executedVersion, functionError, payload }: AsyncResponse): object {
  const responseContext = { statusCode, executedVersion, functionError };
  if (payload === undefined) return { responseContext };
  try {
    return { responseContext, responsePayload: JSON.parse(payload) };
  } catch {
    return { responseContext, deliveryError: INVALID_RESPONSE };
  }
}

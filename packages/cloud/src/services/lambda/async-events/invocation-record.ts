import type { AsyncEvent, EndOfEvent } from "./async-event.js";

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
  return JSON.stringify({
    version: "1.0",
    timestamp: new Date(nowMs).toISOString(),
    requestContext: { requestId, functionArn, condition, approximateInvokeCount: runs },
    requestPayload: JSON.parse(Buffer.from(payload).toString()),
    ...(lastResponse?.executedVersion !== undefined && {
      responseContext: {
        statusCode: lastResponse.statusCode,
        executedVersion: lastResponse.executedVersion,
        ...(lastResponse.functionError !== undefined && { functionError: lastResponse.functionError }),
      },
      responsePayload: parsed(lastResponse.payload),
    }),
  });
}

/** A custom runtime may answer what is no JSON; the record carries it as text then. */
function parsed(payload: string): unknown {
  try {
    return JSON.parse(payload);
  } catch {
    return payload;
  }
}

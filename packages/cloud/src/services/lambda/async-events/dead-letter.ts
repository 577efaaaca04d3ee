import type { Message } from "../destination.js";
import type { AsyncEvent, AsyncResponse, EndOfEvent } from "./async-event.js";

const MAX_ERROR_MESSAGE_BYTES = 1_024;

// Word by word, with the missing space, as measured on AWS in 2026.
const ZERO_CONCURRENCY = "Function not invoked. Function isconfigured with zero reserved concurrent executions";

/** The event as it came, with why it failed in its attributes (Lambda developer guide, dead-letter queues). */
export function deadLetterOf({ requestId, payload, lastResponse }: AsyncEvent, condition: EndOfEvent): Message {
  const isSwitchedOff = condition === "ZeroReservedConcurrency";
  const message = isSwitchedOff ? ZERO_CONCURRENCY : errorMessageOf(lastResponse);
  return {
    body: Buffer.from(payload).toString(),
    attributes: {
      RequestID: { dataType: "String", value: requestId },
      ...(!isSwitchedOff && { ErrorCode: { dataType: "Number", value: String(lastResponse?.statusCode ?? 200) } }),
      ErrorMessage: { dataType: "String", value: message },
    },
  };
}

function errorMessageOf({ payload, errorMessage }: Partial<AsyncResponse> = {}): string {
  const text = errorMessage ?? messageIn(payload) ?? (payload || "Unknown");
  // Cutting bytes may leave half a character, which reads as a replacement character.
  return Buffer.from(text).subarray(0, MAX_ERROR_MESSAGE_BYTES).toString();
}

function messageIn(payload = ""): string | undefined {
  try {
    const answer: unknown = JSON.parse(payload);
    if (typeof answer !== "object" || answer === null || !("errorMessage" in answer)) return undefined;
    return typeof answer.errorMessage === "string" && answer.errorMessage !== "" ? answer.errorMessage : undefined;
  } catch {
    return undefined;
  }
}

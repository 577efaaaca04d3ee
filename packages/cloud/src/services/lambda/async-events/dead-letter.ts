import type { Message } from "../destination.js";
import type { AsyncEvent } from "./async-event.js";

const MAX_ERROR_MESSAGE_BYTES = 1_024;

/** The event as it came, with why it failed in its attributes (Lambda developer guide, dead-letter queues). */
export function deadLetterOf({ requestId, payload, lastResponse }: AsyncEvent): Message {
  return {
    body: Buffer.from(payload).toString(),
    attributes: {
      RequestID: { dataType: "String", value: requestId },
      ErrorCode: { dataType: "Number", value: String(lastResponse?.statusCode ?? 200) },
      ErrorMessage: { dataType: "String", value: errorMessageOf(lastResponse?.payload) },
    },
  };
}

function errorMessageOf(payload = ""): string {
  const text = messageIn(payload) ?? (payload === "" ? "Unknown" : payload);
  // Cutting bytes may leave half a character, which reads as a replacement character.
  return Buffer.from(text).subarray(0, MAX_ERROR_MESSAGE_BYTES).toString();
}

function messageIn(payload: string): string | undefined {
  try {
    const answer: unknown = JSON.parse(payload);
    if (typeof answer !== "object" || answer === null || !("errorMessage" in answer)) return undefined;
    return typeof answer.errorMessage === "string" && answer.errorMessage !== "" ? answer.errorMessage : undefined;
  } catch {
    return undefined;
  }
}

import type { Refusal } from "../runtime-api/answers.js";
import type { Extension, ExtensionEventType } from "./extension.js";

export type Registration =
  | { readonly kind: "accepted"; readonly events: readonly ExtensionEventType[] }
  | { readonly kind: "refused"; readonly refusal: Refusal };

const EVENTS: readonly string[] = ["INVOKE", "SHUTDOWN"];

/** Reads the body of a `register` request. Internal extensions end with the runtime and hear of no shutdown. */
export function parseRegistration(body: Buffer, kind: Extension["kind"]): Registration {
  let value: unknown;
  try {
    value = JSON.parse(body.toString("utf8"));
  } catch (error) {
    return refused("InvalidRequestFormat", error instanceof Error ? error.message : String(error));
  }
  if (typeof value !== "object" || value === null) return refused("InvalidRequestFormat", "the body is no object");
  const { events = [], configurationKeys = [] } = value as Readonly<Record<string, unknown>>;
  if (!Array.isArray(events) || !events.every((event): event is string => typeof event === "string")) {
    return refused("InvalidRequestFormat", "events is no list of strings");
  }
  if (Array.isArray(configurationKeys) && configurationKeys.length > 0) {
    return refused("InvalidRequestFormat", "configurationKeys are deprecated; use environment variables instead");
  }
  const unknown = events.find((event) => !EVENTS.includes(event) || (kind === "internal" && event === "SHUTDOWN"));
  if (unknown !== undefined) {
    const reason = EVENTS.includes(unknown) ? "ShutdownEventNotSupportedForInternalExtension" : "ErrorInvalidEventType";
    return refused("Extension.InvalidEventType", `${unknown}: ${reason}`);
  }
  return { kind: "accepted", events: EVENTS.filter((event) => events.includes(event)) as ExtensionEventType[] };
}

function refused(errorType: string, errorMessage: string): Registration {
  return { kind: "refused", refusal: { status: 403, errorType, errorMessage } };
}

import type { IncomingMessage, ServerResponse } from "node:http";
import { headerOf, type Refusal, refuse } from "../runtime-api/answers.js";
import type { Extension } from "./extension.js";
import type { ExtensionRegistry } from "./extension-registry.js";

/** The header that carries what an extension was given when it registered. */
export const IDENTIFIER = "lambda-extension-identifier";

/** The extension that sent a request, by the identifier it was given. */
export function identify(request: IncomingMessage, registry: ExtensionRegistry): Extension | Refusal {
  const id = headerOf(request, IDENTIFIER) ?? "";
  if (id === "") {
    return forbidden("Extension.MissingExtensionIdentifier", "Missing Lambda-Extension-Identifier header");
  }
  if (!UUID.test(id)) {
    return forbidden("Extension.InvalidExtensionIdentifier", "Invalid Lambda-Extension-Identifier");
  }
  return registry.find(id) ?? forbidden("Extension.UnknownExtensionIdentifier", `Unknown extension ${id}`);
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

export function whenKnown(
  caller: Extension | Refusal,
  response: ServerResponse,
  answer: (extension: Extension) => void,
): void {
  if ("status" in caller) refuse(response, caller);
  else answer(caller);
}

export function forbidden(errorType: string, errorMessage: string): Refusal {
  return { status: 403, errorType, errorMessage };
}

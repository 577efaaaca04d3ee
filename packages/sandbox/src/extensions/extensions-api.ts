import type { IncomingMessage, ServerResponse } from "node:http";
import {
  accept,
  headerOf,
  notFound,
  type Refusal,
  type RequestHandler,
  refuse,
  sendJson,
  settle,
} from "../runtime-api/answers.js";
import { readBody } from "../runtime-api/read-body.js";
import { type Extension, transitionError } from "./extension.js";
import { type ExtensionRegistry, MAX_EXTENSIONS } from "./extension-registry.js";
import { forbidden, IDENTIFIER, identify, whenKnown } from "./identify-extension.js";
import { parseRegistration } from "./registration.js";

const PREFIX = "/2020-01-01/extension/";
const ERROR_TYPE = "lambda-extension-function-error-type";
const BODY_LIMIT_BYTES = 1_048_576;

/** What extensions are told about the function that they serve. */
export interface FunctionDescription {
  readonly functionName: string;
  readonly functionVersion: string;
  readonly handler: string;
  readonly accountId: string;
}

/**
 * Answers the Lambda Extensions API (docs.aws.amazon.com/lambda/latest/dg/runtimes-extensions-api.html). Error types
 * and messages are those of aws/aws-lambda-runtime-interface-emulator, which is Lambda's own implementation.
 */
export function createExtensionsApi(registry: ExtensionRegistry, describe: FunctionDescription): RequestHandler {
  const register = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const name = headerOf(request, "lambda-extension-name") ?? "";
    if (name === "") return refuse(response, forbidden("Extension.InvalidExtensionName", "Empty extension name"));
    const body = await readBody(request, BODY_LIMIT_BYTES);
    const external = registry.findExternal(name);
    const registration = parseRegistration(body ?? Buffer.alloc(0), external === undefined ? "internal" : "external");
    if (registration.kind === "refused") return refuse(response, registration.refusal);
    const refusal = external === undefined ? internalRefusal(name) : stateRefusal(external, "Registered");
    if (refusal !== undefined) return refuse(response, refusal);
    const extension = external ?? registry.addInternal(name);
    const { functionName, functionVersion, handler, accountId } = describe;
    const features = headerOf(request, "lambda-extension-accept-feature")
      ?.split(",")
      .map((feature) => feature.trim());
    const answer = {
      functionName,
      functionVersion,
      handler,
      ...(features?.includes("accountId") ? { accountId } : {}),
    };
    sendJson(response, 200, answer, { [IDENTIFIER]: extension.id });
    registry.register(extension, registration.events);
  };

  const internalRefusal = (name: string): Refusal | undefined => {
    if (!registry.isOpen) {
      return forbidden("Extension.RegistrationClosed", "Extension registration closed already");
    }
    if (registry.has(name)) {
      return forbidden("Extension.InvalidExtensionState", "Extension with this name already registered");
    }
    if (registry.size < MAX_EXTENSIONS) return undefined;
    return forbidden("Extension.TooManyExtensions", `Extension limit (${MAX_EXTENSIONS}) reached`);
  };

  const next = (extension: Extension, response: ServerResponse): void => {
    const refusal = stateRefusal(extension, "Ready");
    if (refusal === undefined) registry.await(extension, response);
    else refuse(response, refusal);
  };

  const report = async (
    extension: Extension,
    state: "InitError" | "ExitError",
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> => {
    await readBody(request, BODY_LIMIT_BYTES);
    const errorType = headerOf(request, ERROR_TYPE) ?? "";
    if (errorType === "") {
      return refuse(response, forbidden("Extension.MissingHeader", "Lambda-Extension-Function-Error-Type not found"));
    }
    const refusal = stateRefusal(extension, state);
    if (refusal !== undefined) return refuse(response, refusal);
    accept(response);
    registry.report(extension, state, errorType);
  };

  return (request, response) => {
    if (!request.url?.startsWith(PREFIX)) return false;
    const path = `${request.method} ${request.url.slice(PREFIX.length)}`;
    if (path === "POST register") {
      settle(response, register(request, response));
      return true;
    }
    const caller = identify(request, registry);
    if (path === "GET event/next") whenKnown(caller, response, (extension) => next(extension, response));
    else if (path === "POST init/error" || path === "POST exit/error") {
      const state = path === "POST init/error" ? "InitError" : "ExitError";
      whenKnown(caller, response, (extension) => settle(response, report(extension, state, request, response)));
    } else notFound(response);
    return true;
  };
}

function stateRefusal(extension: Extension, to: Extension["state"]): Refusal | undefined {
  const message = transitionError(extension, to);
  return message === undefined ? undefined : forbidden("Extension.InvalidExtensionState", message);
}

import type { IncomingMessage, ServerResponse } from "node:http";
import type { Extension } from "../extensions/extension.js";
import type { ExtensionRegistry } from "../extensions/extension-registry.js";
import { identify, whenKnown } from "../extensions/identify-extension.js";
import { type RequestHandler, refuse, sendJson, settle } from "../runtime-api/answers.js";
import { readBody } from "../runtime-api/read-body.js";
import { parseSubscription, type SubscriptionRequest, type TelemetryApiName } from "./subscription-request.js";

const BODY_LIMIT_BYTES = 1_048_576;

const PATHS: ReadonlyMap<string, TelemetryApiName> = new Map([
  ["/2022-07-01/telemetry", "Telemetry"],
  ["/2020-08-15/logs", "Logs"],
]);

/** What becomes of subscriptions. */
export interface SubscriptionTaker {
  readonly isOpen: boolean;
  /** The API that an extension has subscribed with before. */
  apiOf(extensionName: string): TelemetryApiName | undefined;
  take(extensionName: string, request: SubscriptionRequest): void;
}

/**
 * Answers subscriptions of the Telemetry API and of the Logs API before it
 * (docs.aws.amazon.com/lambda/latest/dg/telemetry-api-reference.html).
 */
export function createTelemetryApi(registry: ExtensionRegistry, subscriptions: SubscriptionTaker): RequestHandler {
  const subscribe = async (
    api: TelemetryApiName,
    extension: Extension,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> => {
    const body = await readBody(request, BODY_LIMIT_BYTES);
    if (!subscriptions.isOpen) {
      return refuse(response, {
        status: 403,
        errorType: `${api}.SubscriptionClosed`,
        errorMessage: `${api} API subscription is closed already`,
      });
    }
    const parsed = parseSubscription(api, body ?? Buffer.alloc(0));
    const other = subscriptions.apiOf(extension.name);
    const problems = [
      ...(parsed.kind === "invalid" ? parsed.problems : []),
      ...(other === undefined || other === api ? [] : [`the extension has subscribed with the ${other} API already`]),
    ];
    if (parsed.kind === "invalid" || problems.length > 0) {
      const errorMessage = problems.join("; ");
      return refuse(response, { status: 400, errorType: `${api}.ValidationError`, errorMessage });
    }
    sendJson(response, 200, "OK");
    subscriptions.take(extension.name, parsed.request);
  };

  return (request, response) => {
    const api = PATHS.get((request.url ?? "").replace(/\/$/, ""));
    if (api === undefined || request.method !== "PUT") return false;
    whenKnown(identify(request, registry), response, (extension) =>
      settle(response, subscribe(api, extension, request, response)),
    );
    return true;
  };
}

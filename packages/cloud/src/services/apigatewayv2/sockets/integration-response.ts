import type { Integration, IntegrationResponse } from "@aws-sdk/client-apigatewayv2";
import { bodyValue } from "../data-plane/identity-source.js";
import { selectionValue } from "./selection-expression.js";
import type { SocketCall } from "./socket-call.js";
import type { SocketAnswer } from "./socket-outcome.js";
import { chooseTemplate, renderSocketTemplate } from "./socket-template.js";

/**
 * What a client is told of an answer: what a proxy said, or what the integration response that fits makes of it.
 * Undefined where nothing fits, or nothing is said.
 * @throws when the template fails
 */
export function messageFor(call: SocketCall, answered: SocketAnswer): Uint8Array | undefined {
  const { integrations } = call.served.deployed;
  const integration = integrations.get(call.route.Target?.replace("integrations/", "") ?? "");
  const message =
    integration?.IntegrationType?.endsWith("_PROXY") === true
      ? answered.body
      : transformed(call, answered, integration ?? {});
  return message === undefined || message.byteLength === 0 ? undefined : message;
}

function transformed(call: SocketCall, answered: SocketAnswer, integration: Integration): Uint8Array | undefined {
  const find = (name: string): string | undefined => responseValue(call, answered, name);
  const own = [...call.served.deployed.responses.ofIntegrations.values()].filter(
    (each) => each.IntegrationId === integration.IntegrationId,
  );
  // The selection expression of integrations is AWS's to set, and always the status.
  const status = String(answered.status);
  const fitting =
    own.find(({ IntegrationResponseKey = "" }) => fits(IntegrationResponseKey, status)) ??
    own.find(({ IntegrationResponseKey }) => IntegrationResponseKey === "$default");
  if (fitting === undefined) return undefined;
  const { ResponseTemplates, TemplateSelectionExpression } = fitting;
  const template = chooseTemplate(ResponseTemplates, TemplateSelectionExpression, find);
  const body =
    template === undefined ? answered.body : Buffer.from(renderSocketTemplate(call, template, answered.body));
  return converted(body, fitting);
}

/** What an expression finds in an answer: `integration.response.body.kind`; else in what the client has sent. */
function responseValue(call: SocketCall, { status, headers, body }: SocketAnswer, name: string): string | undefined {
  const [, place, member = ""] = /^integration\.response\.(\w+)(?:\.(.+))?$/.exec(name) ?? [];
  switch (place) {
    case undefined:
      return selectionValue(call, name);
    case "statuscode":
      return String(status);
    case "header":
    case "multivalueheader":
      return headers[member.toLowerCase()];
    case "body":
      return bodyValue(body, member);
    default:
      return undefined;
  }
}

/** A key between slashes is a regular expression, which AWS asks about the whole of the status. */
function fits(key: string, status: string): boolean {
  const pattern = /^\/(.+)\/$/s.exec(key)?.[1];
  if (pattern === undefined) return false;
  try {
    return new RegExp(`^(?:${pattern})$`, "s").test(status);
  } catch {
    return false;
  }
}

function converted(body: Uint8Array, { ContentHandlingStrategy }: IntegrationResponse): Uint8Array {
  switch (ContentHandlingStrategy) {
    case "CONVERT_TO_BINARY":
      return Buffer.from(Buffer.from(body).toString("utf8"), "base64");
    case "CONVERT_TO_TEXT":
      return Buffer.from(Buffer.from(body).toString("base64"));
    default:
      return body;
  }
}

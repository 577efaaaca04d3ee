import type { Integration } from "@aws-sdk/client-apigatewayv2";
import type { HeaderList } from "../../../http-api-events/header-list.js";
import { selectionValue } from "./selection-expression.js";
import { type SocketCall, socketValue } from "./socket-call.js";
import { chooseTemplate, renderSocketTemplate } from "./socket-template.js";

/** What stands behind a route is asked. */
export interface SocketRequest {
  readonly uri: string;
  readonly method: string;
  /** What the request parameters of the integration say, and no more. */
  readonly headers: HeaderList;
  readonly query: HeaderList;
  readonly body: Uint8Array;
}

/** A message that an integration takes neither by template nor as it is. */
export class UnsupportedMessage extends Error {
  override readonly name = "UnsupportedMessage";
}

/** What an integration makes of what has happened. @throws UnsupportedMessage, or when its template fails */
export function socketRequest(call: SocketCall, integration: Integration): SocketRequest {
  const { IntegrationUri = "", IntegrationMethod = "POST", RequestParameters = {} } = integration;
  const mapped = Object.entries(RequestParameters).flatMap(([target, expression]) => {
    const [, , place = "", ...name] = target.split(".");
    const value = socketValue(call, expression);
    return value === undefined ? [] : [{ place, name: name.join("."), value }];
  });
  const ofPlace = (place: string): [string, string][] =>
    mapped.filter((each) => each.place === place).map(({ name, value }) => [name, value]);
  const path = new Map(ofPlace("path"));
  const uri = withStageVariables(call, IntegrationUri).replace(/\{([^{}]+)\}/g, (_whole, name: string) =>
    encodeURIComponent(path.get(name) ?? ""),
  );
  const method = IntegrationMethod === "ANY" ? "POST" : IntegrationMethod;
  return { uri, method, headers: ofPlace("header"), query: ofPlace("querystring"), body: bodyFor(call, integration) };
}

export function withStageVariables(call: SocketCall, text: string): string {
  return text.replace(
    /\$\{stageVariables\.(\w+)\}/g,
    (_whole, name: string) => socketValue(call, `stageVariables.${name}`) ?? "",
  );
}

/** By template where there is one for the message, else as the passthrough behaviour says. */
function bodyFor(call: SocketCall, integration: Integration): Uint8Array {
  const { RequestTemplates = {}, TemplateSelectionExpression, IntegrationType, PassthroughBehavior } = integration;
  const { happening } = call;
  const message = happening.eventType === "MESSAGE" ? happening.message : new Uint8Array();
  if (IntegrationType === "HTTP_PROXY") return message;
  const template = chooseTemplate(RequestTemplates, TemplateSelectionExpression, (name) => selectionValue(call, name));
  if (template !== undefined) return converted(Buffer.from(renderSocketTemplate(call, template, message)), integration);
  const hasTemplates = Object.keys(RequestTemplates).length > 0;
  if (PassthroughBehavior === "NEVER" || (PassthroughBehavior === "WHEN_NO_TEMPLATES" && hasTemplates)) {
    throw new UnsupportedMessage("Unsupported Media Type");
  }
  return converted(message, integration);
}

// Messages are text: to make text of them is to leave them as they are.
function converted(body: Uint8Array, { ContentHandlingStrategy }: Integration): Uint8Array {
  if (ContentHandlingStrategy !== "CONVERT_TO_BINARY") return body;
  return Buffer.from(Buffer.from(body).toString("utf8"), "base64");
}

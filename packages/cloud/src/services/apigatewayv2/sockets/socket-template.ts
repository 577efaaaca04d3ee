import type { HeaderList } from "../../../http-api-events/header-list.js";
import { renderTemplate } from "../../../mapping-templates/template.js";
import { ownValue } from "../../../own-value.js";
import { evaluateSelection } from "./selection-expression.js";
import { type SocketCall, templateContextOf } from "./socket-call.js";

/** The template that a selection expression chooses, else the one for everything else; undefined for none. */
export function chooseTemplate(
  templates: Readonly<Record<string, string>> | undefined,
  expression: string | undefined,
  find: (name: string) => string | undefined,
): string | undefined {
  const key = evaluateSelection(expression ?? "$default", find);
  return ownValue(templates ?? {}, key) ?? ownValue(templates ?? {}, "$default");
}

/**
 * Renders a mapping template, which sees the call and the body that it transforms.
 * @throws for a template that does not parse or run
 */
export function renderSocketTemplate(call: SocketCall, template: string, body: Uint8Array): string {
  const { happening, served } = call;
  const nothing: HeaderList = [];
  const { headers, query } = happening.eventType === "CONNECT" ? happening : { headers: nothing, query: nothing };
  return renderTemplate(template, {
    body: Buffer.from(body).toString("utf8"),
    headers,
    query,
    pathParameters: {},
    context: templateContextOf(call),
    stageVariables: served.stage.StageVariables ?? {},
  });
}

import { renderTemplate, type TemplateScope } from "../../../mapping-templates/template.js";
import { integrationFault } from "./gateway-fault.js";

/** @throws GatewayFault for a template that does not parse or run */
export function render(template: string, scope: TemplateScope): string {
  try {
    return renderTemplate(template, scope);
  } catch (cause) {
    throw integrationFault(500, `Unable to transform: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
}

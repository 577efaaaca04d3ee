import type { TemplateScope } from "../../../mapping-templates/template.js";
import type { Call } from "./call.js";
import { templateContextOf } from "./request-context.js";
import { decodePath } from "./route.js";

/** What templates and mapping expressions see of a request. */
export function templateScopeOf(call: Call): TemplateScope {
  const { request, pathParameters, variables } = call;
  const decoded = Object.entries(pathParameters).map(([name, value]) => [name, decodePath(value)] as const);
  return {
    body: Buffer.from(request.body).toString(),
    headers: request.headers,
    query: request.query,
    pathParameters: Object.fromEntries(decoded),
    context: templateContextOf(call),
    stageVariables: variables,
  };
}

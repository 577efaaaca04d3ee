import { selectByPath } from "../../../mapping-templates/json-path.js";
import type { TemplateScope } from "../../../mapping-templates/template.js";
import { ownValue } from "../../../own-value.js";
import { memberAt } from "../execute/request-context.js";

/**
 * The value of a mapping expression: `'static'`, `method.request.header.name`, `integration.response.body.$.a`,
 * `context.requestId`, `stageVariables.name`. Undefined when there is none.
 */
export function evaluateExpression(expression: string, scope: TemplateScope): string | undefined {
  const literal = /^'(.*)'$/s.exec(expression)?.[1];
  if (literal !== undefined) return literal;
  const [, kind, name = ""] =
    /^(context|stageVariables|(?:method\.request|integration\.response)\.\w+)(?:\.(.*))?$/s.exec(expression) ?? [];
  if (kind === "context") return textOf(memberAt(scope.context, name));
  if (kind === "stageVariables") return ownValue(scope.stageVariables, name);
  switch (kind?.split(".")[2]) {
    case "header":
      return valuesOf(scope.headers, name.toLowerCase(), true).at(-1);
    case "multivalueheader":
      return joined(valuesOf(scope.headers, name.toLowerCase(), true));
    case "querystring":
      return valuesOf(scope.query, name, false).at(-1);
    case "multivaluequerystring":
      return joined(valuesOf(scope.query, name, false));
    case "path":
      return ownValue(scope.pathParameters, name);
    case "body":
      return name === "" ? scope.body : textOf(selectByPath(parseJson(scope.body), name));
    default:
      return undefined;
  }
}

function valuesOf(list: TemplateScope["headers"], name: string, ignoresCase: boolean): readonly string[] {
  return list.filter(([each]) => (ignoresCase ? each.toLowerCase() : each) === name).map(([, value]) => value);
}

function joined(values: readonly string[]): string | undefined {
  return values.length === 0 ? undefined : values.join(",");
}

function textOf(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

import { ownValue } from "../../../own-value.js";
import { contextValue, type RequestScope } from "./request-scope.js";

/** What an expression such as `$request.header.Authorization` finds; undefined or empty when there is nothing. */
export function requestValue(scope: RequestScope, expression: string): string | undefined {
  const { request, query, call, pathParameters } = scope;
  const [, place = "", name = ""] =
    /^\$?(request\.header|request\.querystring|request\.path|request\.body|context|stageVariables)(?:\.(.+))?$/.exec(
      expression,
    ) ?? [];
  switch (place) {
    case "request.header":
      return request.headers[name.toLowerCase()];
    case "request.querystring": {
      const values = query.filter(([each]) => each === name).map(([, value]) => value);
      return values.length === 0 ? undefined : values.join(",");
    }
    case "request.path":
      return name === "" ? call.path : ownValue(pathParameters, name);
    case "request.body":
      return bodyValue(request.body, name);
    case "context":
      return contextValue(scope, name);
    case "stageVariables":
      return ownValue(scope.served.stage.StageVariables ?? {}, name);
    default:
      return undefined;
  }
}

/** A member of a JSON body by its path; the whole of it without one. */
export function bodyValue(body: Uint8Array, path: string): string | undefined {
  const text = Buffer.from(body).toString("utf8");
  if (path === "") return text;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  for (const step of path.replace(/\[(\d+)\]/g, ".$1").split(".")) {
    if (typeof value !== "object" || value === null) return undefined;
    value = Object.getOwnPropertyDescriptor(value, step)?.value;
  }
  if (value === undefined || value === null) return undefined;
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

import type { WireResponse } from "@assay/wire";
import type { HeaderList } from "../../../http-api-events/header-list.js";
import { isSendable } from "../../../http-api-events/proxy-response-v2.js";
import { bodyValue, requestValue } from "./identity-source.js";
import type { RequestScope } from "./request-scope.js";

type Mappings = Readonly<Record<string, string>> | undefined;

/** The request as an integration is to see it. */
export function mapRequest(scope: RequestScope, mappings: Mappings): RequestScope {
  if (mappings === undefined) return scope;
  let { headers, query, call } = scope;
  for (const [target, expression] of Object.entries(mappings)) {
    const [action = "", place = ""] = target.split(":");
    const value = evaluate(expression, (each) => requestValue(scope, each));
    const name = place.slice(place.indexOf(".") + 1);
    if (place === "path") call = { ...call, path: value, rawPath: value };
    else if (place.startsWith("header.")) headers = changed(headers, action, name, value);
    else query = changed(query, action, name, value);
  }
  // Taken together the two raw forms say the same as the lists, for whatever is built from them.
  const request = {
    ...scope.request,
    headers: Object.fromEntries(headers.map(([name, value]) => [name.toLowerCase(), value])),
    query: new URLSearchParams(query.map(([name, value]): [string, string] => [name, value])).toString(),
  };
  return { ...scope, call, headers, query, request };
}

/** The answer as its caller is to see it. */
export function mapResponse(scope: RequestScope, mappings: Mappings, answer: WireResponse): WireResponse {
  if (mappings === undefined) return answer;
  let status = answer.status;
  let headers: HeaderList = Object.entries(answer.headers);
  const body = answer.body instanceof Uint8Array ? answer.body : new Uint8Array();
  const find = (expression: string): string | undefined => {
    const inHeader = /^\$?response\.header\.(.+)$/.exec(expression)?.[1];
    if (inHeader !== undefined) return answer.headers[inHeader.toLowerCase()];
    const inBody = /^\$?response\.body(?:\.(.+))?$/.exec(expression);
    return inBody === null ? requestValue(scope, expression) : bodyValue(body, inBody[1] ?? "");
  };
  for (const [target, expression] of Object.entries(mappings)) {
    const [action = "", place = ""] = target.split(":");
    const value = evaluate(expression, find);
    if (place === "statuscode") status = /^[2-5]\d\d$/.test(value) ? Number(value) : status;
    else headers = changed(headers, action, place.slice("header.".length).toLowerCase(), value);
  }
  const sendable = headers.filter(([name, value]) => isSendable(name, value));
  const joined = new Map<string, string>();
  for (const [name, value] of sendable) joined.set(name, joined.has(name) ? `${joined.get(name)},${value}` : value);
  return { ...answer, status, headers: Object.fromEntries(joined) };
}

/** A selection such as `$request.header.id`, or text with such selections in `${}`; empty when there is nothing. */
export function evaluate(expression: string, find: (expression: string) => string | undefined): string {
  if (/^\$[a-zA-Z]/.test(expression)) return find(expression) ?? "";
  return expression.replace(/\$\{([^}]+)\}/g, (_whole, inner: string) => find(inner) ?? "");
}

function changed(list: HeaderList, action: string, name: string, value: string): HeaderList {
  const others = list.filter(([each]) => each.toLowerCase() !== name.toLowerCase());
  switch (action) {
    case "remove":
      return others;
    case "overwrite":
      return value === "" ? others : [...others, [name, value]];
    default:
      return value === "" ? list : [...list, [name, value]];
  }
}

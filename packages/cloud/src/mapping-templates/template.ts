import { Compile, parse } from "velocityjs";
import type { HeaderList } from "../http-api-events/header-list.js";
import { ownValue } from "../own-value.js";
import { selectByPath } from "./json-path.js";

/** What a mapping template sees. */
export interface TemplateScope {
  readonly body: string;
  readonly headers: HeaderList;
  readonly query: HeaderList;
  readonly pathParameters: Readonly<Record<string, string>>;
  readonly context: Readonly<Record<string, unknown>>;
  readonly stageVariables: Readonly<Record<string, string>>;
}

const KEPT_TEMPLATES = 500;
const compiled = new Map<string, Compile>();

/** Renders a template of the Velocity language with `$input`, `$context`, `$stageVariables` and `$util`. */
export function renderTemplate(template: string, scope: TemplateScope): string {
  const { context, stageVariables } = scope;
  return compile(template).render({ input: inputVariable(scope), context, stageVariables, util: UTIL });
}

function compile(template: string): Compile {
  const known = compiled.get(template);
  if (known !== undefined) return known;
  if (compiled.size >= KEPT_TEMPLATES) compiled.clear();
  const made = new Compile(parse(template), { escape: false });
  compiled.set(template, made);
  return made;
}

function inputVariable({ body, headers, query, pathParameters }: TemplateScope): object {
  const path = pathParameters;
  const querystring: Record<string, string> = Object.fromEntries(query);
  const header: Record<string, string> = Object.fromEntries(headers);
  // Parsed once, and only when a template asks for it.
  let parsed: { readonly value: unknown } | undefined;
  const json = (): unknown => {
    parsed ??= { value: parseLeniently(body) };
    return parsed.value;
  };
  return {
    body,
    json: (expression: string) => JSON.stringify(selectByPath(json(), expression)) ?? "",
    path: (expression: string) => selectByPath(json(), expression) ?? "",
    params: (name?: string) => {
      if (name === undefined) return { path, querystring, header };
      return ownValue(path, name) ?? ownValue(querystring, name) ?? findHeader(headers, name) ?? "";
    },
  };
}

function findHeader(headers: HeaderList, name: string): string | undefined {
  return headers.find(([each]) => each.toLowerCase() === name.toLowerCase())?.[1];
}

const UTIL = {
  escapeJavaScript: (text: unknown) =>
    // Java's: also the apostrophe and the slash, and what is not ASCII.
    JSON.stringify(String(text))
      .slice(1, -1)
      .replaceAll("'", "\\'")
      .replaceAll("/", "\\/")
      .replaceAll(/[^\x20-\x7e]/g, (each) => `\\u${each.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}`),
  parseJson: (text: string) => parseLeniently(text),
  urlEncode: (text: string) => new URLSearchParams({ v: text }).toString().slice(2),
  urlDecode: (text: string) => decodeURIComponent(text.replaceAll("+", " ")),
  base64Encode: (text: string) => Buffer.from(text).toString("base64"),
  base64Decode: (text: string) => Buffer.from(text, "base64").toString(),
};

function parseLeniently(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

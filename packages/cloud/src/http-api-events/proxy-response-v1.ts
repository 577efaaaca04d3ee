import type { HeaderList } from "./header-list.js";

/** What a function behind a proxy integration answered. */
export interface ProxyResponse {
  readonly statusCode: number;
  readonly headers: HeaderList;
  readonly body: string;
  readonly isBase64Encoded: boolean;
}

// "None of the fields is mandatory, but there may be no others": observed of REST APIs, November 2026.
const MEMBERS: ReadonlySet<string> = new Set(["statusCode", "headers", "multiValueHeaders", "body", "isBase64Encoded"]);

/**
 * Reads the answer of a function in payload format 1.0; undefined when it is not one, which API Gateway tells its
 * client as 502.
 */
export function parseProxyResponseV1(payload: string): ProxyResponse | undefined {
  const answer = parseObject(payload);
  if (answer === undefined || Object.keys(answer).some((name) => !MEMBERS.has(name))) return undefined;
  const { statusCode = 200, body = "", isBase64Encoded = false } = answer;
  const status = Number(statusCode);
  if (!Number.isInteger(status) || status < 100 || status > 599) return undefined;
  if (body !== null && typeof body !== "string") return undefined;
  const headers = headersOf(answer);
  if (headers === undefined) return undefined;
  return { statusCode: status, headers, body: body ?? "", isBase64Encoded: isBase64Encoded === true };
}

/** What `multiValueHeaders` says of a name wins over `headers`. */
function headersOf(answer: Readonly<Record<string, unknown>>): HeaderList | undefined {
  const single = answer.headers ?? {};
  const multi = answer.multiValueHeaders ?? {};
  if (!isObject(single) || !isObject(multi)) return undefined;
  const list: [string, string][] = [];
  const named = new Set<string>();
  for (const [name, values] of Object.entries(multi)) {
    if (!Array.isArray(values)) return undefined;
    named.add(name.toLowerCase());
    for (const value of values) list.push([name, String(value)]);
  }
  for (const [name, value] of Object.entries(single)) {
    if (value === null || named.has(name.toLowerCase())) continue;
    if (typeof value === "object") return undefined;
    list.push([name, String(value)]);
  }
  return list;
}

function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

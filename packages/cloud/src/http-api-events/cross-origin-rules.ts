import type { WireRequest, WireResponse } from "@assay/wire";

/** What the owner of an HTTP API or of a function URL lets the pages of others do; AWS gives both the same members. */
export interface CrossOriginRules {
  readonly AllowCredentials?: boolean | undefined;
  readonly AllowHeaders?: readonly string[] | undefined;
  readonly AllowMethods?: readonly string[] | undefined;
  readonly AllowOrigins?: readonly string[] | undefined;
  readonly ExposeHeaders?: readonly string[] | undefined;
  readonly MaxAge?: number | undefined;
}

/** A browser's question whether it may ask. */
export function isPreflight({ method, headers }: WireRequest): boolean {
  return method === "OPTIONS" && "origin" in headers && "access-control-request-method" in headers;
}

/** The answer to a preflight; a stranger gets no headers, and so no permission. */
export function answerPreflight(cors: CrossOriginRules, request: WireRequest): WireResponse {
  const origin = allowedOrigin(cors, request);
  if (origin === undefined) return { status: 204, headers: {}, body: new Uint8Array() };
  const headers: Record<string, string> = {
    ...originHeaders(cors, origin),
    ...listHeader("access-control-allow-methods", cors.AllowMethods),
    ...listHeader("access-control-allow-headers", cors.AllowHeaders),
    ...(cors.MaxAge === undefined ? {} : { "access-control-max-age": String(cors.MaxAge) }),
  };
  return { status: 204, headers, body: new Uint8Array() };
}

/** The rules replace whatever stands behind the endpoint says of CORS. */
export function withCorsHeaders(cors: CrossOriginRules, request: WireRequest, answer: WireResponse): WireResponse {
  const own = Object.entries(answer.headers).filter(([name]) => !name.toLowerCase().startsWith("access-control-"));
  const origin = allowedOrigin(cors, request);
  const added = origin === undefined ? {} : originHeaders(cors, origin);
  return { ...answer, headers: { ...Object.fromEntries(own), ...added } };
}

function originHeaders(cors: CrossOriginRules, origin: string): Record<string, string> {
  return {
    "access-control-allow-origin": origin,
    ...(origin === "*" ? {} : { vary: "Origin" }),
    ...(cors.AllowCredentials ? { "access-control-allow-credentials": "true" } : {}),
    ...listHeader("access-control-expose-headers", cors.ExposeHeaders),
  };
}

function listHeader(name: string, values: readonly string[] = []): Record<string, string> {
  return values.length === 0 ? {} : { [name]: values.join(",") };
}

/** What `Access-Control-Allow-Origin` is to say; undefined when the page may not read the answer. */
function allowedOrigin({ AllowOrigins = [] }: CrossOriginRules, { headers }: WireRequest): string | undefined {
  const { origin } = headers;
  if (origin === undefined) return undefined;
  if (AllowOrigins.includes("*")) return "*";
  return AllowOrigins.some((allowed) => fits(allowed, origin)) ? origin : undefined;
}

/** `https://*` and `https://*.example.com` allow every host that ends so. */
function fits(allowed: string, origin: string): boolean {
  const star = allowed.indexOf("*");
  if (star === -1) return allowed.toLowerCase() === origin.toLowerCase();
  const [head, tail] = [allowed.slice(0, star), allowed.slice(star + 1)];
  return origin.length >= head.length + tail.length && origin.startsWith(head) && origin.endsWith(tail);
}

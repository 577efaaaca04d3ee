import type { TelemetryType } from "./telemetry-event.js";

/** Which of the two APIs a subscription was made with; the events of each look a little different. */
export type TelemetryApiName = "Telemetry" | "Logs";

export interface Buffering {
  readonly maxItems: number;
  readonly maxBytes: number;
  readonly timeoutMs: number;
}

export type Destination =
  | { readonly protocol: "HTTP"; readonly port: number; readonly path: string; readonly method: "POST" | "PUT" }
  | { readonly protocol: "TCP"; readonly port: number };

export interface SubscriptionRequest {
  readonly api: TelemetryApiName;
  readonly schemaVersion: string;
  readonly types: readonly TelemetryType[];
  readonly buffering: Buffering;
  readonly destination: Destination;
}

/** The request, or everything that is wrong with it. */
export type ParsedSubscription =
  | { readonly kind: "valid"; readonly request: SubscriptionRequest }
  | { readonly kind: "invalid"; readonly problems: readonly string[] };

const SCHEMA_VERSIONS: Readonly<Record<TelemetryApiName, readonly [string, ...string[]]>> = {
  Telemetry: ["2022-07-01", "2022-12-13", "2025-01-29"],
  Logs: ["2020-08-15", "2021-03-18"],
};

const TYPES: readonly TelemetryType[] = ["platform", "function", "extension"];

// docs.aws.amazon.com/lambda/latest/dg/telemetry-api.html#telemetry-api-buffering
const LIMITS = {
  maxItems: { least: 1_000, most: 10_000, otherwise: 10_000 },
  maxBytes: { least: 262_144, most: 1_048_576, otherwise: 262_144 },
  timeoutMs: { least: 25, most: 30_000, otherwise: 1_000 },
} as const;

// Lambda's own.
const RESERVED_PORT = 9_001;
const HOSTS = ["sandbox.localdomain", "sandbox"];

type Members = Readonly<Record<string, unknown>>;

/** Reads the body of a subscription and looks at every limit that AWS documents. */
export function parseSubscription(api: TelemetryApiName, body: Buffer): ParsedSubscription {
  const members = objectOf(parseJson(body));
  if (members === undefined) return { kind: "invalid", problems: ["the body is not a JSON object"] };
  const problems: string[] = [];
  const schemaVersion = schemaVersionOf(api, members.schemaVersion, problems);
  const types = typesOf(members.types, problems);
  const buffering = bufferingOf(members.buffering, problems);
  const destination = destinationOf(objectOf(members.destination), problems);
  if (problems.length > 0 || destination === undefined) return { kind: "invalid", problems };
  return { kind: "valid", request: { api, schemaVersion, types, buffering, destination } };
}

function schemaVersionOf(api: TelemetryApiName, value: unknown, problems: string[]): string {
  const versions = SCHEMA_VERSIONS[api];
  const [oldest] = versions;
  // Only the older API has a default.
  if (value === undefined && api === "Logs") return oldest;
  if (typeof value === "string" && versions.includes(value)) return value;
  problems.push(`schemaVersion should be one of ${versions.join(", ")}`);
  return oldest;
}

function typesOf(value: unknown, problems: string[]): readonly TelemetryType[] {
  if (!Array.isArray(value) || value.length === 0) {
    problems.push("types should not be empty");
    return [];
  }
  const unknown = value.filter((type) => !TYPES.includes(type));
  if (unknown.length > 0) problems.push(`types should be among ${TYPES.join(", ")}`);
  return TYPES.filter((type) => value.includes(type));
}

function bufferingOf(value: unknown, problems: string[]): Buffering {
  const members = objectOf(value) ?? {};
  const numberOf = (name: keyof typeof LIMITS): number => {
    const { least, most, otherwise } = LIMITS[name];
    const given = members[name];
    if (given === undefined) return otherwise;
    if (typeof given === "number" && Number.isInteger(given) && given >= least && given <= most) return given;
    problems.push(`buffering.${name} should be between ${least} and ${most}`);
    return otherwise;
  };
  if (value !== undefined && objectOf(value) === undefined) problems.push("buffering should be an object");
  return { maxItems: numberOf("maxItems"), maxBytes: numberOf("maxBytes"), timeoutMs: numberOf("timeoutMs") };
}

function destinationOf(members: Members | undefined, problems: string[]): Destination | undefined {
  if (members === undefined) {
    problems.push("destination should be provided");
    return undefined;
  }
  const { protocol = "HTTP", URI: uri, port, method = "POST" } = members;
  if (protocol === "TCP") {
    const number = portOf(port, problems);
    return number === undefined ? undefined : { protocol, port: number };
  }
  if (protocol !== "HTTP") problems.push("destination.protocol should be HTTP or TCP");
  if (method !== "POST" && method !== "PUT") problems.push("destination.method should be POST or PUT");
  const url = typeof uri === "string" && URL.canParse(uri) ? new URL(uri) : undefined;
  if (url === undefined || url.protocol !== "http:" || !HOSTS.includes(url.hostname)) {
    problems.push("destination.URI should be http://sandbox.localdomain:PORT/PATH");
    return undefined;
  }
  if (url.port === "") {
    problems.push("URI port is not provided");
    return undefined;
  }
  const number = portOf(Number(url.port), problems);
  if (number === undefined) return undefined;
  return {
    protocol: "HTTP",
    port: number,
    path: `${url.pathname}${url.search}`,
    method: method === "PUT" ? "PUT" : "POST",
  };
}

function portOf(value: unknown, problems: string[]): number | undefined {
  if (typeof value === "number" && Number.isInteger(value) && value > 0 && value < 65_536 && value !== RESERVED_PORT) {
    return value;
  }
  problems.push(`destination port should be between 1 and 65535, and not ${RESERVED_PORT}`);
  return undefined;
}

function objectOf(value: unknown): Members | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Members) : undefined;
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString("utf8"));
  } catch {
    return undefined;
  }
}

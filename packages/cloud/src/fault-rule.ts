import { AssayError } from "@assay/core";

/** What goes wrong. */
export type FaultEffect =
  /** The service's own throttling error. */
  | { readonly kind: "throttle"; readonly message?: string }
  /** Default: 500 InternalFailure. */
  | { readonly kind: "error"; readonly code?: string; readonly statusCode?: number; readonly message?: string }
  /** A request waits before its operation runs: until the cloud's clock has moved so far, or by the machine's time. */
  | { readonly kind: "latency"; readonly delayMs: number; readonly by?: "machine" | "cloud" }
  /** A delivery between services is lost, or made twice. */
  | { readonly kind: "drop" }
  | { readonly kind: "duplicate" }
  /** Entries of a batch fail, each with the rule's probability. */
  | { readonly kind: "partial-batch" }
  /** A message arrives unreadable, each time it is delivered. */
  | { readonly kind: "poison" }
  /** What answers no AWS request, such as a Redis server, is down as long as the rule is there. */
  | { readonly kind: "unavailable" }
  /** The start of an execution environment takes longer, by the machine's time. */
  | { readonly kind: "slow-cold-start"; readonly delayMs: number };

export type FaultKind = FaultEffect["kind"];

/** What it strikes, and how often. Absent: everything, always. */
export type FaultRule = FaultEffect & {
  /** As in `GET /_assay/health`: `sns`, `lambda`. */
  readonly service?: string;
  /**
   * AWS's name of it, or `page` for what is no operation, such as a call of a customer's API; `*` stands for any
   * characters. Only where requests are struck.
   */
  readonly operation?: string;
  /** Name or ARN; `*` stands for any characters. */
  readonly resource?: string;
  /** Above 0, at most 1. Default 1. */
  readonly probability?: number;
  /** The same seed gives the same run of hits and misses. Default 1. */
  readonly seed?: number;
  /** Only the first so many. */
  readonly count?: number;
};

/** What a request is answered with in the place of its operation's output. */
export type RequestFault = Extract<FaultRule, { kind: "throttle" | "error" }>;

const EVERY_KIND = ["kind", "service", "resource", "probability", "seed", "count"] as const;

const MEMBERS: Readonly<Record<FaultKind, readonly string[]>> = {
  throttle: [...EVERY_KIND, "operation", "message"],
  error: [...EVERY_KIND, "operation", "code", "statusCode", "message"],
  latency: [...EVERY_KIND, "operation", "delayMs", "by"],
  drop: EVERY_KIND,
  duplicate: EVERY_KIND,
  "partial-batch": EVERY_KIND,
  poison: EVERY_KIND,
  unavailable: EVERY_KIND,
  "slow-cold-start": [...EVERY_KIND, "delayMs"],
};

const FAULT_KINDS = Object.keys(MEMBERS) as readonly FaultKind[];

/**
 * Reads a rule that came from outside.
 * @throws AssayError FAULT_INVALID
 */
export function parseFaultRule(value: unknown): FaultRule {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw invalid(`${JSON.stringify(value)} is not a rule; a rule is an object`);
  }
  const members: Readonly<Record<string, unknown>> = { ...value };
  const kind = FAULT_KINDS.find((each) => each === members.kind);
  if (kind === undefined) throw invalid(`kind ${JSON.stringify(members.kind)} is not one of ${FAULT_KINDS.join(", ")}`);
  for (const [name, member] of Object.entries(members)) {
    if (!MEMBERS[kind].includes(name)) {
      throw invalid(`"${name}" is not part of a rule of kind ${kind}; it has ${MEMBERS[kind].join(", ")}`);
    }
    const { accepted, isValid } = CONSTRAINTS[name] ?? TEXT;
    if (!isValid(member)) throw invalid(`${name} ${JSON.stringify(member)} is not ${accepted}`);
  }
  if (MEMBERS[kind].includes("delayMs") && members.delayMs === undefined) {
    throw invalid(`a rule of kind ${kind} needs delayMs`);
  }
  // Every member has been looked at.
  return members as FaultRule;
}

interface Constraint {
  readonly accepted: string;
  isValid(value: unknown): boolean;
}

const TEXT: Constraint = { accepted: "a text", isValid: (value) => typeof value === "string" && value !== "" };

const CONSTRAINTS: Readonly<Record<string, Constraint>> = {
  probability: {
    accepted: "a number above 0 and at most 1",
    isValid: (value) => typeof value === "number" && value > 0 && value <= 1,
  },
  seed: { accepted: "a whole number", isValid: Number.isSafeInteger },
  count: { accepted: "a whole number above 0", isValid: (value) => Number.isSafeInteger(value) && Number(value) > 0 },
  statusCode: {
    accepted: "an HTTP status from 400 to 599",
    isValid: (value) => Number.isInteger(value) && Number(value) >= 400 && Number(value) <= 599,
  },
  delayMs: {
    accepted: "milliseconds from 0 to 900000",
    isValid: (value) => typeof value === "number" && value >= 0 && value <= 900_000,
  },
  by: { accepted: '"machine" or "cloud"', isValid: (value) => value === "machine" || value === "cloud" },
};

function invalid(message: string): AssayError {
  return new AssayError("FAULT_INVALID", message, {
    hint: 'for example {"service":"sns","kind":"throttle","count":2}',
  });
}

import { ownValue } from "../../own-value.js";
import { invalidValue } from "./errors.js";

/** Settings of the engine that a customer may change. */
export interface ParameterGroup {
  readonly name: string;
  readonly arn: string;
  /** For example `redis7`. */
  readonly family: string;
  readonly description: string;
  readonly values: Map<string, string>;
}

interface ParameterRule {
  readonly default: string;
  readonly type: "string" | "integer";
  readonly allowed: string;
  /** Whether the server is started with it; the others have no meaning for a server on one machine. */
  readonly isApplied: boolean;
}

const MEMORY_POLICIES =
  "volatile-lru,allkeys-lru,volatile-lfu,allkeys-lfu,volatile-random,allkeys-random,volatile-ttl,noeviction";

/** Whether groups with these parameters are in cluster mode. */
export const CLUSTER_ENABLED = "cluster-enabled";

// Parameters of the families redis6.x to valkey8 that applications depend on; ElastiCache user guide, November 2026.
export const PARAMETERS: Readonly<Record<string, ParameterRule>> = {
  "active-expire-effort": { default: "1", type: "integer", allowed: "1-10", isApplied: true },
  activedefrag: { default: "no", type: "string", allowed: "yes,no", isApplied: false },
  "close-on-replica-write": { default: "yes", type: "string", allowed: "yes,no", isApplied: false },
  [CLUSTER_ENABLED]: { default: "no", type: "string", allowed: "yes,no", isApplied: false },
  "hash-max-listpack-entries": { default: "512", type: "integer", allowed: "0-", isApplied: true },
  "hash-max-listpack-value": { default: "64", type: "integer", allowed: "0-", isApplied: true },
  "lazyfree-lazy-eviction": { default: "yes", type: "string", allowed: "yes,no", isApplied: true },
  "lazyfree-lazy-expire": { default: "yes", type: "string", allowed: "yes,no", isApplied: true },
  "lazyfree-lazy-user-del": { default: "yes", type: "string", allowed: "yes,no", isApplied: true },
  "list-max-listpack-size": { default: "-2", type: "integer", allowed: "-5-", isApplied: true },
  "maxmemory-policy": { default: "volatile-lru", type: "string", allowed: MEMORY_POLICIES, isApplied: true },
  "maxmemory-samples": { default: "3", type: "integer", allowed: "1-", isApplied: true },
  "notify-keyspace-events": { default: "", type: "string", allowed: "", isApplied: true },
  "reserved-memory-percent": { default: "25", type: "integer", allowed: "0-100", isApplied: false },
  "set-max-intset-entries": { default: "512", type: "integer", allowed: "0-", isApplied: true },
  "slowlog-log-slower-than": { default: "10000", type: "integer", allowed: "-1-", isApplied: true },
  "slowlog-max-len": { default: "128", type: "integer", allowed: "0-", isApplied: true },
  "tcp-keepalive": { default: "300", type: "integer", allowed: "0-", isApplied: true },
  timeout: { default: "0", type: "integer", allowed: "0,20-", isApplied: true },
  "zset-max-listpack-entries": { default: "128", type: "integer", allowed: "0-", isApplied: true },
  "zset-max-listpack-value": { default: "64", type: "integer", allowed: "0-", isApplied: true },
};

const FAMILIES: readonly string[] = ["redis5.0", "redis6.x", "redis7", "valkey7", "valkey8"];

/** @throws InvalidParameterValue */
export function checkFamily(family: string): void {
  if (FAMILIES.includes(family)) return;
  throw invalidValue(
    `CacheParameterGroupFamily ${family} is not a valid parameter group family; known: ${FAMILIES.join(", ")}.`,
  );
}

/** @throws InvalidParameterValue for a parameter that is not known or a value it cannot take */
export function checkParameter(name: string, value: string): void {
  const rule = ownValue(PARAMETERS, name);
  if (rule === undefined) throw invalidValue(`Could not find parameter with name: ${name}`);
  const isAllowed =
    rule.type === "integer"
      ? /^-?\d+$/.test(value) && isInRange(Number(value), rule.allowed)
      : rule.allowed === "" || rule.allowed.split(",").includes(value);
  if (isAllowed) return;
  throw invalidValue(`The parameter value ${value} for ${name} is not one of the allowed values: ${rule.allowed}`);
}

/** What a server of this group is started with. */
export function serverParameters(group: ParameterGroup): Record<string, string> {
  return Object.fromEntries([...group.values].filter(([name]) => PARAMETERS[name]?.isApplied === true));
}

/** What a running server is told so that it is as one that was started with `after`. */
export function parameterChanges(
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>,
): readonly (readonly [name: string, value: string])[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return names
    .filter((name) => before[name] !== after[name])
    .map((name) => [name, after[name] ?? PARAMETERS[name]?.default ?? ""]);
}

// `0-100`, `1-`, `-5-`, or several of them behind commas.
function isInRange(value: number, allowed: string): boolean {
  return allowed.split(",").some((range) => {
    const [, low, dash, high] = /^(-?\d+)(-?)(\d*)$/.exec(range) ?? [];
    if (low === undefined) return false;
    if (dash === "") return value === Number(low);
    return value >= Number(low) && (high === "" || value <= Number(high));
  });
}

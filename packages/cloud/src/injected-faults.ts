import { AssayError, type Clock, delay, systemClock } from "@assay/core";
import type { Activity } from "./activity.js";
import { effectOf } from "./fault-effect.js";
import { chanceOf, createRandom } from "./fault-odds.js";
import { createFaultRecorder, type FaultHit, type FaultRecord, type StandingRule } from "./fault-record.js";
import { type FaultKind, type FaultRule, parseFaultRule, type RequestFault } from "./fault-rule.js";
import type { Faults } from "./faults.js";
import type { Traces } from "./traces.js";
import { wildcardPattern } from "./wildcard.js";

/** What goes wrong on order. */
export interface FaultOrders {
  /**
   * Holds for what comes from now on. Rules are asked in the order in which they were added.
   * @returns the rule's id
   * @throws AssayError FAULT_INVALID
   */
  add(rule: FaultRule): string;
  /** Ends one rule. @throws AssayError FAULT_UNKNOWN */
  remove(ruleId: string): void;
  /** Ends every rule and forgets every hit. */
  clear(): void;
  rules(): readonly StandingRule[];
  /** What was struck since the last clearing, oldest first; of the last 10,000. */
  hits(): readonly FaultHit[];
  /** All that was ordered and struck since the cloud began. */
  record(): FaultRecord;
}

export interface StruckRequest {
  readonly service: string;
  readonly operation: string;
  /** Names and ARNs that the request carries. */
  readonly resources: readonly string[];
  readonly signal: AbortSignal;
}

/** Fault rules at work: orders on one side, the services' questions on the other. */
export interface InjectedFaults extends Faults, FaultOrders {
  /** Whether any request may be struck; false spares the gateway the question. */
  readonly strikesRequests: boolean;
  /**
   * Asked once for each request, before its operation. Waits as long as ordered.
   * @returns what the request is to be answered with, when that is an error
   */
  onRequest(request: StruckRequest): Promise<RequestFault | undefined>;
}

interface Subject {
  readonly service: string;
  readonly operation?: string;
  readonly resources: readonly string[];
}

interface Standing extends StandingRule {
  hits: number;
  readonly draw: () => number;
  readonly poisoned: Set<string>;
  /** Aborts when the rule ends: what it holds back goes on. */
  readonly end: AbortController;
  matches(subject: Subject): string | true | undefined;
}

export interface InjectedFaultsOptions {
  readonly clock: Clock;
  readonly traces: Traces;
  readonly activity: Pick<Activity, "waitsForClock">;
}

export function createInjectedFaults({ clock, traces, activity }: InjectedFaultsOptions): InjectedFaults {
  let standing: Standing[] = [];
  let hitsBefore = 0;
  let addedCount = 0;
  const recorder = createFaultRecorder();
  const listeners = new Set<() => void>();

  const changeTo = (rules: Standing[]): void => {
    const ended = standing.filter((each) => !rules.includes(each));
    standing = rules;
    for (const { end } of ended) end.abort();
    for (const listener of listeners) listener();
  };
  const strike = (each: Standing, subject: Subject, matched: string | true): void => {
    each.hits += 1;
    const { id: ruleId, rule } = each;
    const { kind } = rule;
    const { service, operation } = subject;
    const resource = matched === true ? subject.resources[0] : matched;
    const effect = effectOf(rule);
    const traceId = traces.strike({ service, name: kind, resource }, { ruleId, kind, effect });
    recorder.struck({ ruleId, kind, at: clock.now(), service, operation, resource, effect, traceId });
  };
  const isLucky = ({ rule, draw }: Standing): boolean => rule.probability === undefined || draw() < rule.probability;

  /** Rules of these kinds that strike now; each is asked, and struck, when its turn comes. */
  function* struckBy(kinds: readonly FaultKind[], subject: Subject): Generator<Standing> {
    for (const each of standing) {
      if (!kinds.includes(each.rule.kind) || each.hits >= (each.rule.count ?? Number.POSITIVE_INFINITY)) continue;
      const matched = each.matches(subject);
      if (matched === undefined || !isLucky(each)) continue;
      strike(each, subject, matched);
      yield each;
    }
  }
  const subjectOf = ({ service, resource }: { readonly service: string; readonly resource: string }): Subject => ({
    service,
    resources: [resource],
  });
  const isPoisoned = (each: Standing, subject: Subject, messageId: string): boolean => {
    if (each.poisoned.has(messageId)) return true;
    const { count = Number.POSITIVE_INFINITY, probability = 1, seed = DEFAULT_SEED } = each.rule;
    const matched = each.matches(subject);
    if (matched === undefined || each.poisoned.size >= count) return false;
    if (chanceOf(seed, messageId) >= probability) return false;
    each.poisoned.add(messageId);
    strike(each, subject, matched);
    return true;
  };

  return {
    add(rule) {
      const parsed = parseFaultRule(rule);
      addedCount += 1;
      const id = `fault-${addedCount}`;
      const draw = createRandom(parsed.seed ?? DEFAULT_SEED);
      const matches = matcherOf(parsed);
      const end = new AbortController();
      const added = { id, rule: parsed, hits: 0, draw, poisoned: new Set<string>(), end, matches };
      recorder.ordered(added);
      changeTo([...standing, added]);
      return id;
    },
    remove(ruleId) {
      const others = standing.filter(({ id }) => id !== ruleId);
      if (others.length === standing.length) throw unknown(ruleId, standing);
      changeTo(others);
    },
    clear() {
      hitsBefore = recorder.record().hitCount;
      changeTo([]);
    },
    rules: () => standing.map(({ id, rule, hits: count }) => ({ id, rule, hits: count })),
    hits() {
      const { hits, hitCount } = recorder.record();
      return hitCount === hitsBefore ? [] : hits.slice(hitsBefore - hitCount);
    },
    record: () => recorder.record(),

    get strikesRequests() {
      return standing.some(({ rule: { kind } }) => REQUEST_KINDS.includes(kind));
    },
    async onRequest({ signal, ...subject }) {
      for (const { rule, end } of struckBy(REQUEST_KINDS, subject)) {
        if (rule.kind === "throttle" || rule.kind === "error") return rule;
        if (rule.kind !== "latency") continue;
        const { delayMs, by = "cloud" } = rule;
        const heldBack = delay(by === "machine" ? systemClock : clock, delayMs, AbortSignal.any([signal, end.signal]));
        const wait = heldBack.catch((reason: unknown) => {
          if (!end.signal.aborted) throw reason;
        });
        await (by === "machine" ? wait : activity.waitsForClock(wait));
      }
      return undefined;
    },
    onDelivery(delivery) {
      for (const { rule } of struckBy(["drop", "duplicate"], subjectOf(delivery))) {
        return rule.kind === "drop" ? "drop" : "duplicate";
      }
      return "deliver";
    },
    onBatch({ size, ...subject }) {
      return [...Array(size).keys()].filter(() => !struckBy(["partial-batch"], subjectOf(subject)).next().done);
    },
    onMessage({ messageId, ...subject }) {
      const rules = standing.filter(({ rule }) => rule.kind === "poison");
      return rules.some((each) => isPoisoned(each, subjectOf(subject), messageId)) ? "poison" : "intact";
    },
    onColdStart(subject) {
      let delayMs = 0;
      for (const { rule } of struckBy(["slow-cold-start"], subjectOf(subject))) {
        if (rule.kind === "slow-cold-start") delayMs += rule.delayMs;
      }
      return delayMs;
    },
    onChange(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    isAvailable: (subject) => struckBy(["unavailable"], subjectOf(subject)).next().done === true,
  };
}

const REQUEST_KINDS: readonly FaultKind[] = ["throttle", "error", "latency"];
const DEFAULT_SEED = 1;

/** @returns the resource that matches, or true when the rule names none; undefined when the rule is about others */
function matcherOf({ service, operation, resource }: FaultRule): Standing["matches"] {
  const operationPattern = operation === undefined ? undefined : wildcardPattern(operation);
  const resourcePattern = resource === undefined ? undefined : wildcardPattern(resource);
  return (subject) => {
    if (service !== undefined && service !== "*" && service !== subject.service) return undefined;
    if (operationPattern !== undefined && !operationPattern.test(subject.operation ?? "")) return undefined;
    if (resourcePattern === undefined) return true;
    return subject.resources.find((each) => resourcePattern.test(each) || resourcePattern.test(nameOf(each)));
  };
}

/** The last part of an ARN or a URL. */
function nameOf(resource: string): string {
  return resource.slice(Math.max(resource.lastIndexOf(":"), resource.lastIndexOf("/")) + 1);
}

function unknown(ruleId: string, standing: readonly Standing[]): AssayError {
  const known = standing.length === 0 ? "there is none" : `there are ${standing.map(({ id }) => id).join(", ")}`;
  return new AssayError("FAULT_UNKNOWN", `no fault rule "${ruleId}"; ${known}`, {
    hint: "list them with GET /_assay/faults",
  });
}

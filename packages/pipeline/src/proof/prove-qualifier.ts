import type { FidelityLedger, Finding, JsonValue, StageName, Verdict } from "@assay/core";
import {
  type InvocationOutcome,
  invokeVersion,
  isFunctionTimeout,
  type ReleaseTarget,
  type Retry,
} from "@assay/release";
import type { EventConfig } from "../config/schema.js";
import { type InvocationLimits, judgeInvocation } from "../expectation/judge-invocation.js";

/** An event with the bytes that are sent. */
export interface PreparedEvent {
  readonly event: EventConfig;
  readonly payload: Uint8Array;
}

/** Reads the whole log of a version since a moment, init phase included; null when the target has none to read. */
export type ReadVersionLog = (request: {
  readonly version: string;
  readonly sinceMs: number;
  readonly invocations: number;
}) => Promise<string | null>;

export interface QualifierProof {
  readonly stage: StageName;
  readonly target: ReleaseTarget;
  readonly functionName: string;
  /** What is invoked: a version number or an alias. */
  readonly qualifier: string;
  /** The version that has to answer. */
  readonly version: string;
  readonly events: readonly PreparedEvent[];
  readonly limits: InvocationLimits;
  readonly readLog: ReadVersionLog;
  readonly ledger: FidelityLedger;
  progress(message: string): void;
  output(stream: "function", text: string): void;
  retried(retry: Retry): void;
}

/** Sends every event to a qualifier and judges what comes back, by its answer, by the version that ran, by its log. */
export async function proveQualifier(proof: QualifierProof): Promise<Verdict> {
  const { stage, qualifier, version } = proof;
  if (proof.events.length === 0) {
    const reason = "no event is declared for `verify`, so nothing shows that the version works";
    return { kind: "inconclusive", evidence: { qualifier, version }, reason };
  }
  const sinceMs = proof.target.clock.now();
  const findings: Finding[] = [];
  const gaps = new Set<string>();
  const invocations: JsonValue[] = [];
  for (const { event, payload } of proof.events) {
    for (let round = 1; round <= event.repeat; round += 1) {
      proof.progress(`${event.name} -> ${qualifier}`);
      const outcome = await invokeRetryingTimeout(proof, event, payload);
      invocations.push({ event: event.name, durationMs: outcome.durationMs, executedVersion: outcome.executedVersion });
      proof.output("function", outcome.logTail ?? "");
      findings.push(...judgeInvocation(stage, event, { ...outcome, log: outcome.logTail }, proof.limits));
      findings.push(...judgeExecutedVersion(proof, event, outcome, gaps));
    }
  }
  const log = await proof.readLog({ version, sinceMs, invocations: invocations.length });
  findings.push(...judgeWholeLog(proof, log, findings));
  if (log === null) gaps.add("the target gives no log to look for import errors in");
  const evidence = { qualifier, version, invocations };
  return verdictFor(evidence, findings, gaps, proof.ledger);
}

/** A timeout may be a cold dependency: once more, and then it counts. */
async function invokeRetryingTimeout(
  { target, functionName, qualifier, retried }: QualifierProof,
  event: EventConfig,
  payload: Uint8Array,
): Promise<InvocationOutcome> {
  const request = { functionName, qualifier, payload };
  const first = await invokeVersion(target, request);
  if (!isFunctionTimeout(first.functionError) || event.expect.functionError !== null) return first;
  retried({ attempt: 1, delayMs: 0, reason: `event "${event.name}": ${first.functionError?.errorMessage}` });
  return invokeVersion(target, request);
}

function judgeExecutedVersion(
  { stage, qualifier, version }: QualifierProof,
  event: EventConfig,
  { executedVersion }: InvocationOutcome,
  gaps: Set<string>,
): readonly Finding[] {
  if (executedVersion === version) return [];
  // A target that answers every invocation with "$LATEST" does not know versions; AWS names the number.
  if (executedVersion === null || (executedVersion === "$LATEST" && /^\d+$/.test(qualifier))) {
    gaps.add("the target does not say which version answered (ExecutedVersion)");
    return [];
  }
  const message = `event "${event.name}": version ${executedVersion} answered on ${qualifier}, expected version ${version}`;
  const remedy = "look for weights in the alias's routing configuration, or for another deployment at the same time";
  return [{ ruleId: `${stage}/executed-version`, level: "error", message, remedy }];
}

/** The tail that comes with an answer has 4 KB and may lack the init phase; the log group has everything. */
function judgeWholeLog(
  { stage, limits, events }: QualifierProof,
  log: string | null,
  known: readonly Finding[],
): Finding[] {
  const ruleId = `${stage}/import-error-in-log`;
  if (log === null || known.some((finding) => finding.ruleId === ruleId)) return [];
  const declared = events.flatMap(({ event }) => event.expect.logs.present);
  const isDeclared = (pattern: string): boolean => declared.some((line) => line.includes(pattern));
  const broken = limits.logPatterns.find((pattern) => log.includes(pattern) && !isDeclared(pattern));
  if (broken === undefined) return [];
  const line = log.split("\n").find((candidate) => candidate.includes(broken)) ?? broken;
  const message = `an import failed behind the answers, the log says: ${line.trim().slice(0, 300)}`;
  const remedy = "correct the import, or add what it needs to the package";
  return [{ ruleId, level: "error", message, remedy }];
}

function verdictFor(
  evidence: { readonly [key: string]: JsonValue },
  findings: readonly Finding[],
  gaps: ReadonlySet<string>,
  ledger: FidelityLedger,
): Verdict {
  for (const gap of gaps) ledger.record({ source: "target", gap: "cannot-prove", detail: gap });
  const [first, ...rest] = findings;
  if (first !== undefined) return { kind: "failed", evidence, findings: [first, ...rest] };
  if (gaps.size > 0) return { kind: "inconclusive", evidence, reason: [...gaps].join("; ") };
  return { kind: "passed", evidence };
}

import type { Finding, JsonValue, StageName } from "@assay/core";
import { isFunctionTimeout } from "@assay/release";
import type { EventConfig } from "../config/schema.js";
import { differencesFrom } from "./json-subset.js";
import type { ObservedInvocation } from "./observed-invocation.js";

export interface InvocationLimits {
  readonly timeoutSeconds: number;
  /** Limit of events that name none of their own. */
  readonly maxDurationMs: number | undefined;
  readonly logPatterns: readonly string[];
}

/** What is wrong with one answer to one event. Every finding names the event, the cause and the remedy. */
export function judgeInvocation(
  stage: StageName,
  event: EventConfig,
  observed: ObservedInvocation,
  limits: InvocationLimits,
): readonly Finding[] {
  const finding = (rule: string, message: string, remedy: string): Finding => ({
    ruleId: `${stage}/${rule}`,
    level: "error",
    message: `event "${event.name}": ${message}`,
    remedy,
  });
  const causes = [
    ...judgeFunctionError(event, observed, limits, finding),
    ...judgeLog(event, observed, limits, finding),
  ];
  // What a function answered after it crashed, or after an import failed, says nothing about its expectations.
  return causes.length > 0 ? causes : judgeAnswer(event, observed, limits, finding);
}

type FindingOf = (rule: string, message: string, remedy: string) => Finding;

function judgeFunctionError(
  { expect }: EventConfig,
  { functionError }: ObservedInvocation,
  limits: InvocationLimits,
  finding: FindingOf,
): readonly Finding[] {
  if (functionError === null) {
    if (expect.functionError === null) return [];
    const message = `answered without a function error, expected ${expect.functionError}`;
    return [finding("function-error", message, "correct the function, or the expectation `functionError`")];
  }
  if (functionError.kind === expect.functionError) {
    if (expect.errorType === undefined || expect.errorType === functionError.errorType) return [];
    const message = `failed with ${functionError.errorType}, expected ${expect.errorType}`;
    return [finding("function-error", message, "correct the function, or the expectation `errorType`")];
  }
  if (isFunctionTimeout(functionError)) {
    const message = `did not answer within the function's timeout of ${limits.timeoutSeconds} s`;
    return [finding("timeout", message, "make the handler faster, or raise `function.timeoutSeconds`")];
  }
  const { errorType, errorMessage } = functionError;
  const what = errorType === "" ? errorMessage : `${errorType}: ${errorMessage}`;
  return [finding("function-error", `failed with ${what}`, remedyFor(errorType))];
}

function remedyFor(errorType: string): string {
  switch (errorType) {
    case "Runtime.ImportModuleError":
      return "add the missing module to the package (build command, requirements), or correct the import";
    case "Runtime.HandlerNotFound":
    case "Runtime.HandlerUndefined":
    case "Runtime.MalformedHandlerName":
      return "correct `function.handler`, or export that name from the file";
    case "Runtime.UserCodeSyntaxError":
      return "correct the syntax for the runtime's language version";
    case "Runtime.ExitError":
      return "find out why the process ended: look at the log for a crash, `exit`, or too little memory";
    default:
      return "correct the function; its stack is in the log of this stage";
  }
}

function judgeAnswer(
  { expect }: EventConfig,
  { payload, durationMs }: ObservedInvocation,
  limits: InvocationLimits,
  finding: FindingOf,
): readonly Finding[] {
  const findings: Finding[] = [];
  const answer = parseJson(Buffer.from(payload).toString("utf8"));
  const differ = (what: string, expected: JsonValue, actual: JsonValue | undefined): void => {
    for (const difference of differencesFrom(expected, actual)) {
      const message = `${what} ${difference.path} is ${show(difference.actual)}, expected ${show(difference.expected)}`;
      findings.push(finding("expectation", message, "correct the function, or the event's expectation"));
    }
  };
  if (expect.statusCode !== undefined) differ("statusCode", expect.statusCode, member(answer, "statusCode"));
  if (expect.payload !== undefined) differ("payload", expect.payload, answer);
  if (expect.body !== undefined) {
    const body = member(answer, "body");
    const isJsonExpected = typeof expect.body !== "string" && typeof body === "string";
    differ("body", expect.body, isJsonExpected ? (parseJson(body) ?? body) : body);
  }
  const maxDurationMs = expect.maxDurationMs ?? limits.maxDurationMs;
  if (maxDurationMs !== undefined && durationMs > maxDurationMs) {
    const message = `took ${Math.round(durationMs)} ms, at most ${maxDurationMs} ms are allowed`;
    findings.push(finding("too-slow", message, "make the handler faster, or raise `maxDurationMs`"));
  }
  return findings;
}

function judgeLog(
  { expect }: EventConfig,
  { log }: ObservedInvocation,
  limits: InvocationLimits,
  finding: FindingOf,
): readonly Finding[] {
  const text = log ?? "";
  // A pattern that the event itself declares as expected is no accident.
  const patterns = limits.logPatterns.filter((pattern) => !expect.logs.present.some((line) => line.includes(pattern)));
  const broken = patterns.find((pattern) => text.includes(pattern));
  const findings: Finding[] = [];
  if (broken !== undefined) {
    const message = `an import failed behind the answer, the log says: ${lineWith(text, broken)}`;
    findings.push(finding("import-error-in-log", message, "correct the import, or add what it needs to the package"));
  }
  for (const absent of expect.logs.absent.filter((pattern) => pattern !== broken && text.includes(pattern))) {
    const message = `the log must not say "${absent}", it says: ${lineWith(text, absent)}`;
    findings.push(finding("log", message, "correct the function, or the expectation `logs.absent`"));
  }
  for (const present of expect.logs.present.filter((pattern) => !text.includes(pattern))) {
    findings.push(
      finding("log", `the log does not say "${present}"`, "correct the function, or the expectation `logs.present`"),
    );
  }
  return findings;
}

function lineWith(text: string, pattern: string): string {
  const line = text.split(/[\r\n]/).find((candidate) => candidate.includes(pattern)) ?? "";
  return line.length > 300 ? `${line.slice(0, 300)}…` : line.trim();
}

function member(value: JsonValue | undefined, key: string): JsonValue | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as { readonly [name: string]: JsonValue })[key]
    : undefined;
}

function parseJson(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return undefined;
  }
}

function show(value: JsonValue | undefined): string {
  const text = value === undefined ? "missing" : JSON.stringify(value);
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}

import type { Finding } from "./finding.js";

/** Anything that survives `JSON.stringify` unchanged; evidence and events consist of it. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | { readonly [key: string]: JsonValue };

/** What was measured, kept so that a verdict can be checked again. */
export type Evidence = { readonly [key: string]: JsonValue };

/** The answer to one claim about one subject. Trouble while judging is an error, not a verdict. */
export type Verdict =
  | { readonly kind: "passed"; readonly evidence: Evidence; readonly findings?: readonly Finding[] }
  | {
      readonly kind: "failed";
      readonly evidence: Evidence;
      readonly findings: readonly [Finding, ...Finding[]];
    }
  | {
      readonly kind: "inconclusive";
      readonly evidence: Evidence;
      /** Why the evidence does not decide the claim. */
      readonly reason: string;
      readonly findings?: readonly Finding[];
    };

/** `failed` when a finding is an error, otherwise `passed` with the findings attached. */
export function verdictOf(evidence: Evidence, findings: readonly Finding[]): Verdict {
  const [first, ...rest] = findings;
  if (first === undefined) return { kind: "passed", evidence };
  if (findings.some(({ level }) => level === "error")) {
    return { kind: "failed", evidence, findings: [first, ...rest] };
  }
  return { kind: "passed", evidence, findings };
}

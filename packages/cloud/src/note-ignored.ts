import type { FidelityLedger } from "@assay/core";

/** A parameter that a service keeps at most. */
export interface IgnoredParameter {
  /** What the caller gave; undefined for nothing. */
  readonly given: unknown;
  /** What comes of it, as the end of a sentence. */
  readonly consequence: string;
}

/**
 * Notes every parameter of a call that was given and changes nothing.
 * @param source service and operation, for example `logs.PutLogEvents`
 * @param parameters by name
 */
export function noteIgnored(
  ledger: FidelityLedger,
  source: string,
  parameters: Readonly<Record<string, IgnoredParameter>>,
): void {
  for (const [name, { given, consequence }] of Object.entries(parameters)) {
    if (given === undefined) continue;
    ledger.record({ source, gap: "ignored-parameter", detail: `${name} was given; ${consequence}` });
  }
}

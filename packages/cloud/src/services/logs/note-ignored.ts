import type { FidelityLedger } from "@assay/core";

/** Notes every parameter of a call that is kept at most, with what comes of it. Those that were not given are undefined. */
export function noteIgnored(
  ledger: FidelityLedger,
  source: `logs.${string}`,
  ignored: Readonly<Record<string, { readonly given: unknown; readonly consequence: string }>>,
): void {
  for (const [parameter, { given, consequence }] of Object.entries(ignored)) {
    if (given === undefined) continue;
    ledger.record({ source, gap: "ignored-parameter", detail: `${parameter} was given; ${consequence}` });
  }
}

import type { Cloud, FaultRecord } from "@assay/cloud";
import { type FidelityLedger, formatCount, plainLine } from "@assay/core";
import { ruleWords } from "../faults/rule-words.js";

/** In what a cloud was not like AWS, by itself or on order. */
export interface CloudReport {
  /** Raised when a field changes meaning or goes away. */
  readonly schemaVersion: 1;
  readonly endpointUrl: string;
  /** ISO 8601, UTC, of the machine's time. */
  readonly startedAt: string;
  readonly endedAt: string;
  readonly fidelity: ReturnType<FidelityLedger["entries"]>;
  readonly faults: FaultRecord;
}

/** @param startedAtMs by the machine's time, as `endedAtMs` */
export function cloudReportOf(
  { endpointUrl, ledger, faults }: Pick<Cloud, "endpointUrl" | "ledger" | "faults">,
  { startedAtMs, endedAtMs }: { readonly startedAtMs: number; readonly endedAtMs: number },
): CloudReport {
  const [startedAt, endedAt] = [startedAtMs, endedAtMs].map((atMs) => new Date(atMs).toISOString());
  return {
    schemaVersion: 1,
    endpointUrl,
    startedAt: startedAt ?? "",
    endedAt: endedAt ?? "",
    fidelity: ledger.entries(),
    faults: faults.record(),
  };
}

/** The report for a person; no lines when there is nothing to say. */
export function reportLines({ fidelity, faults }: CloudReport): readonly string[] {
  const gaps = fidelity.map(
    ({ source, gap, detail, count }) => `  ${source}  ${gap}  ${formatCount(count, "time")}  ${plainLine(detail)}`,
  );
  const rules = faults.rules.map((rule) => `  ${ruleWords(rule)}`);
  return [
    ...(gaps.length === 0 ? [] : [`not like AWS, ${formatCount(gaps.length, "gap")}:`, ...gaps]),
    ...(rules.length === 0 ? [] : [`went wrong on order, ${formatCount(faults.hitCount, "time")}:`, ...rules]),
  ];
}

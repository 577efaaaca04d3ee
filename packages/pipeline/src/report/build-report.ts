import { readFileSync } from "node:fs";
import { stat } from "node:fs/promises";
import {
  type FidelityLedger,
  type ReleaseState,
  type RollbackReport,
  RUN_REPORT_SCHEMA_VERSION,
  type RunFaults,
  type RunOutcome,
  type RunReport,
  STAGE_NAMES,
  type StageName,
  type StageReport,
} from "@assay/core";
import { skippedReport } from "../run/drive.js";

/** Everything a report says that is not already in the run's state. */
export interface ReportParts {
  readonly runId: string;
  readonly project: string;
  readonly functionName: string;
  readonly alias: string;
  readonly target: string;
  readonly startedAt: string;
  readonly finishedAtMs: number;
  readonly outcome: RunOutcome;
  readonly exitCode: number;
  readonly state: ReleaseState;
  readonly reports: ReadonlyMap<StageName, StageReport>;
  readonly rollback: RollbackReport | null;
  readonly ledger: FidelityLedger;
  readonly faults: RunFaults | undefined;
}

/** The report of a run that has ended, whatever its end. */
export async function buildReport(parts: ReportParts): Promise<RunReport> {
  const { reports, ledger, faults, startedAt, finishedAtMs, ...plain } = parts;
  return {
    schemaVersion: RUN_REPORT_SCHEMA_VERSION,
    assayVersion: ASSAY_VERSION,
    ...plain,
    subject: await subjectOf(parts.state),
    startedAt,
    finishedAt: new Date(finishedAtMs).toISOString(),
    durationMs: finishedAtMs - Date.parse(startedAt),
    stages: STAGE_NAMES.map((stage) => reports.get(stage) ?? skippedReport(stage, "the run ended before this stage")),
    fidelity: ledger.entries(),
    ...(faults === undefined ? {} : { faults }),
  };
}

async function subjectOf({ packagePath, packageDigest }: ReleaseState): Promise<RunReport["subject"]> {
  if (packagePath === null || packageDigest === null) return null;
  const sizeBytes = await stat(packagePath).then(
    ({ size }) => size,
    () => 0,
  );
  return { digest: packageDigest, path: packagePath, sizeBytes };
}

// The same distance from src/ and from dist/. All packages of a release carry the same version.
const { version: ASSAY_VERSION } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as {
  readonly version: string;
};

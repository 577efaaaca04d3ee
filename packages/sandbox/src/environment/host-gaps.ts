import { type FidelityLedger, type Runtime, runtimeFamilyOf } from "@assay/core";
import type { PreparedHost } from "./prepare-host.js";

/** Records in what respects environments on this machine differ from those of AWS. */
export function recordHostGaps(ledger: FidelityLedger, runtime: Runtime, host: PreparedHost): void {
  const record = (gap: string, detail: string): void => ledger.record({ source: "sandbox", gap, detail });
  const { capabilities, interpreter, runtimeLibraries } = host;
  if (capabilities.bubblewrap === undefined) {
    record(
      "no-isolation",
      `functions run without isolation (${capabilities.isolationGap}): they see this machine's files, users and processes`,
    );
  } else {
    record("shared-network", "functions share this machine's network: egress and open ports differ from Lambda's");
    record("system-libraries", "shared libraries are this machine's, not those of Amazon Linux");
  }
  if (capabilities.controlGroups === undefined) {
    if (process.platform === "linux") {
      record("memory-watch", "memory is looked at every 50 ms instead of being limited: a short excess goes unnoticed");
    } else {
      record("no-memory-limit", `memory is neither limited nor measured on ${process.platform}`);
    }
  }
  if (interpreter !== undefined) {
    record(
      "runtime-patch-version",
      `${runtime} runs on ${interpreter.version}; AWS chooses and updates its own patch version`,
    );
  }
  if (runtimeFamilyOf(runtime) !== "provided" && runtimeLibraries === undefined) {
    const libraries = runtimeFamilyOf(runtime) === "python" ? "boto3 and botocore" : "the @aws-sdk packages";
    record(
      "runtime-libraries",
      `${libraries}, which AWS ships inside ${runtime}, are absent: an import that AWS would satisfy fails here`,
    );
  }
}

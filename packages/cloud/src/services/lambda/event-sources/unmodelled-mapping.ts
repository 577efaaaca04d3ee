import type { FidelityLedger } from "@assay/core";
import type { MappingSettings } from "./event-source-mapping.js";

/** Says what of a mapping's settings is kept and shown, and is not as on AWS. */
export function noteUnmodelled(ledger: FidelityLedger, { kmsKeyArn, pollers, stream }: MappingSettings): void {
  const note = (gap: string, detail: string): void =>
    ledger.record({ source: "lambda.EventSourceMapping", gap, detail });
  if (kmsKeyArn !== undefined) note("unmodelled-field", "KMSKeyArn: filters are not encrypted with the key");
  if (pollers !== undefined) {
    note(
      "unmodelled-field",
      "ProvisionedPollerConfig: no pollers are kept; MaximumPollers limits the batches at a time, ten for each",
    );
  }
  const { tumblingWindowSeconds = 0, parallelizationFactor = 1 } = stream ?? {};
  if (tumblingWindowSeconds > 0 && parallelizationFactor > 1) {
    note(
      "ignored-parameter",
      `ParallelizationFactor ${parallelizationFactor} is shown, but with tumbling windows the batches of a shard run one after the other`,
    );
  }
}

import type { FidelityLedger } from "@assay/core";
import type { MappingSettings } from "./event-source-mapping.js";

/** Says what of a mapping's settings is kept and shown, and is not as on AWS. */
export function noteUnmodelled(ledger: FidelityLedger, { kmsKeyArn, pollers }: MappingSettings): void {
  const note = (gap: string, detail: string): void =>
    ledger.record({ source: "lambda.EventSourceMapping", gap, detail });
  if (kmsKeyArn !== undefined) note("unmodelled-field", "KMSKeyArn: filters are not encrypted with the key");
  if (pollers !== undefined) {
    note(
      "unmodelled-field",
      "ProvisionedPollerConfig: no pollers are kept; MaximumPollers limits the batches at a time, ten for each",
    );
  }
}

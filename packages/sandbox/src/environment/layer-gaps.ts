import type { FidelityLedger } from "@assay/core";
import { findExternalExtensions } from "../extensions/find-extensions.js";
import type { ProcessCapabilities } from "../process/process-capabilities.js";

/** Records what of a function's layers is not as on AWS. */
export function recordLayerGaps(
  ledger: FidelityLedger,
  layersRoot: string,
  { bubblewrap }: Pick<ProcessCapabilities, "bubblewrap">,
): void {
  const record = (gap: string, detail: string): void => ledger.record({ source: "sandbox", gap, detail });
  if (bubblewrap === undefined) {
    record(
      "layers-not-in-opt",
      "layers lie in a folder of their own, since nothing can be mounted at /opt: NODE_PATH, Python's module path, PATH, LD_LIBRARY_PATH and AWS_LAMBDA_EXEC_WRAPPER lead there; a path /opt/... in code, in the first line of a script or in a library does not, and the folder can be written to",
    );
  }
  if (findExternalExtensions(layersRoot).length === 0) return;
  record(
    "extension-ports-shared",
    "extensions listen on ports of this machine: two environments cannot have the same one, unless at sandbox.localdomain, which has an address for each",
  );
  if (bubblewrap === undefined) {
    record(
      "sandbox-localdomain-unknown",
      "the name sandbox.localdomain is unknown without isolation: extensions have to listen on 0.0.0.0 or 127.0.0.1, where telemetry is sent",
    );
  }
}

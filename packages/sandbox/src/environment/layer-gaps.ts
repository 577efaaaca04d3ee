import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { FidelityLedger } from "@assay/core";
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
  const extensions = extensionsIn(layersRoot);
  if (extensions.length > 0) {
    record(
      "extensions-not-started",
      `the layers bring extensions (${extensions.join(", ")}), which AWS would start beside the runtime; there is no Extensions API here, and they are not started`,
    );
  }
}

function extensionsIn(layersRoot: string): readonly string[] {
  try {
    return readdirSync(join(layersRoot, "extensions")).sort();
  } catch {
    return [];
  }
}

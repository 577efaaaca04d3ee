import type { FidelityLedger, Runtime } from "@assay/core";
import { findInterpreter } from "../interpreter/find-interpreter.js";
import type { Interpreter } from "../interpreter/interpreter.js";
import { detectProcessCapabilities, type ProcessCapabilities } from "../process/process-capabilities.js";
import { recordHostGaps } from "./host-gaps.js";
import { recordLayerGaps } from "./layer-gaps.js";
import { findRuntimeLibraries } from "./runtime-libraries.js";

export interface HostRequest {
  readonly runtime: Runtime;
  readonly isolation?: "auto" | "none";
  readonly projectRoot?: string;
  readonly runtimeLibraries?: string;
  readonly layersRoot?: string;
  readonly ledger?: FidelityLedger;
}

/** What this machine contributes to an environment. */
export interface PreparedHost {
  readonly capabilities: ProcessCapabilities;
  /** Undefined for `provided.*`. */
  readonly interpreter: Interpreter | undefined;
  readonly runtimeLibraries: string | undefined;
}

/**
 * Finds the interpreter, the isolation and the runtime's libraries, and records where they differ from AWS.
 * @throws AssayError RUNTIME_MISSING
 */
export async function prepareHost(request: HostRequest): Promise<PreparedHost> {
  const { runtime, projectRoot } = request;
  const [interpreter, detected] = await Promise.all([
    findInterpreter(runtime, projectRoot === undefined ? {} : { projectRoot }),
    detectProcessCapabilities(),
  ]);
  const capabilities: ProcessCapabilities =
    request.isolation === "none"
      ? { ...detected, bubblewrap: undefined, isolationGap: "isolation was turned off" }
      : detected;
  const runtimeLibraries = findRuntimeLibraries(runtime, request.runtimeLibraries, projectRoot);
  const host: PreparedHost = { capabilities, interpreter, runtimeLibraries };
  if (request.ledger !== undefined) {
    recordHostGaps(request.ledger, runtime, host);
    if (request.layersRoot !== undefined) recordLayerGaps(request.ledger, request.layersRoot, capabilities);
  }
  return host;
}

import { readFileSync } from "node:fs";
import { EXTENSION_STREAMS, FIRST_EXTENSION_STREAM } from "./extension-launcher.js";

/** Descriptor from which the sandbox reads its `/etc/hosts`. */
export const HOSTS_STREAM = FIRST_EXTENSION_STREAM + EXTENSION_STREAMS;

/**
 * The machine's names, and the ones by which Lambda reaches listeners of extensions
 * (docs.aws.amazon.com/lambda/latest/dg/telemetry-api.html#telemetry-api-destination).
 *
 * @param address where `sandbox.localdomain` is; environments with addresses of their own do not share ports of it
 */
export function hostsOf(address: string): string {
  return `${address} sandbox.localdomain sandbox\n${machineHosts()}`;
}

function machineHosts(): string {
  try {
    return readFileSync("/etc/hosts", "utf8");
  } catch {
    return "127.0.0.1 localhost\n";
  }
}

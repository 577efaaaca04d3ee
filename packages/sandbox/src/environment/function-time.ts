import { existsSync } from "node:fs";
import { runtimeFamilyOf } from "@assay/core";
import type { EnvironmentOptions, ShiftedTime } from "../environment-options.js";
import { heedsPreload } from "../process/heeds-preload.js";
import { bootstrapOf } from "../process/runtime-command.js";

/**
 * The time other than the machine's that a function reads, and a note of how it does; undefined for the machine's.
 * A program that would not heed it keeps the machine's whole, with its deadline.
 */
export function functionTimeOf(options: EnvironmentOptions): ShiftedTime | undefined {
  const { shiftedTime, ledger, runtime, functionName } = options;
  if (shiftedTime === undefined) return undefined;
  const note = (gap: string, detail: string): void => ledger?.record({ source: "sandbox", gap, detail });
  const bootstrap = bootstrapOf(options);
  if (runtimeFamilyOf(runtime) === "provided" && existsSync(bootstrap) && !heedsPreload(bootstrap)) {
    note(
      "function-time-unshifted",
      `${functionName} keeps the machine's time: its program (Go, or linked statically) does not ask the C library for it`,
    );
    return undefined;
  }
  note(
    "function-time-shifted",
    `${functionName} runs with libfaketime preloaded, which AWS does not do, and reads the cloud's time`,
  );
  return shiftedTime;
}

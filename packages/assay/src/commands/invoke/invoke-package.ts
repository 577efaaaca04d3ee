import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { unpackArtifact } from "@assay/archive";
import { createFidelityLedger } from "@assay/core";
import { startEnvironment } from "@assay/sandbox";
import { abortOnSignals } from "../../abort-on-signals.js";
import { readFunctionSettings } from "../../function-settings.js";
import type { Io } from "../../io.js";
import { openRunnablePackage } from "../../open-package.js";
import type { Answer, InvokeArguments } from "./invoke.js";

/** Unpacks the package alone and sends it one event in a new execution environment. */
export async function invokePackage(path: string, payload: Uint8Array, args: InvokeArguments, io: Io): Promise<Answer> {
  const { runtime, handler, architecture, loaded } = await readFunctionSettings(args, io.cwd);
  const configured = loaded?.config.function;
  using interruption = abortOnSignals();
  const ledger = createFidelityLedger(({ detail }) => io.stderr.write(`not like AWS: ${detail}\n`));
  const scratch = await mkdtemp(join(tmpdir(), "assay-invoke-"));
  try {
    await using unpacked = await unpackArtifact(await openRunnablePackage(path), join(scratch, "task"));
    await using environment = await startEnvironment({
      runtime,
      handler,
      architecture,
      taskRoot: unpacked.root,
      functionName: configured?.name ?? "function",
      memoryMiB: args.memory ?? configured?.memoryMiB ?? 128,
      timeoutMs: 1_000 * (args.timeout ?? configured?.timeoutSeconds ?? 3),
      environment: { ...configured?.environment, ...loaded?.config.smoke.environment, ...variablesOf(args.env) },
      ledger,
    });
    const result = await environment.invoke({ payload, signal: interruption.signal });
    const { functionError } = result;
    return {
      payload: result.payload,
      functionError: functionError && `${functionError.errorType}: ${functionError.errorMessage}`,
      log: result.logTail,
    };
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

function variablesOf(assignments: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    assignments.map((assignment) => {
      const separator = assignment.indexOf("=");
      return [assignment.slice(0, separator), assignment.slice(separator + 1)];
    }),
  );
}

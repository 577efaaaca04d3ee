import { AssayError, EXIT_CODES, isAssayError } from "@assay/core";
import { askCloud, type CloudEndpoint } from "../../ask-cloud.js";
import type { Io } from "../../io.js";

export interface DownArguments extends CloudEndpoint {
  readonly json?: boolean;
}

const PATIENCE_MS = 30_000;
const PAUSE_MS = 50;

/** Asks a cloud to end, and returns when nothing answers there any more. */
export async function down(args: DownArguments, { stdout, env }: Io): Promise<number> {
  await askCloud(args, env, { method: "POST", path: "stop" });
  const deadline = performance.now() + PATIENCE_MS;
  while (await isAnswering(args, env)) {
    if (performance.now() > deadline) {
      throw new AssayError(
        "CLOUD_NOT_ENDED",
        `the cloud still answers ${PATIENCE_MS / 1000} s after it was asked to end`,
        {
          hint: "end its process",
          exitCode: EXIT_CODES.infrastructure,
        },
      );
    }
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
  stdout.write(args.json ? `${JSON.stringify({ type: "stopped" })}\n` : "stopped\n");
  return EXIT_CODES.passed;
}

async function isAnswering(args: DownArguments, env: NodeJS.ProcessEnv): Promise<boolean> {
  try {
    await askCloud(args, env, { path: "health" });
    return true;
  } catch (error) {
    if (isAssayError(error) && error.code === "ENDPOINT_UNREACHABLE") return false;
    throw error;
  }
}

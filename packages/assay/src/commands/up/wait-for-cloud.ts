import { AssayError, type AssayErrorOptions, EXIT_CODES, parseDurationMs } from "@assay/core";
import type { Io } from "../../io.js";
import { type BackgroundCloud, startInBackground } from "./start-in-background.js";
import type { UpArguments } from "./up-arguments.js";

const DEFAULT_WAIT = "60s";
const PAUSE_MS = 50;

/**
 * Returns once a cloud is ready and its scripts have ended: the one at `AWS_ENDPOINT_URL` when that is set, otherwise
 * the one on this machine's port, which is started in the background when there is none.
 * @throws AssayError CLOUD_NOT_READY, CLOUD_ENDED
 */
export async function waitForCloud(args: UpArguments, port: number, { stdout, stderr, env }: Io): Promise<number> {
  const wait = typeof args.wait === "string" ? args.wait : DEFAULT_WAIT;
  const deadline = performance.now() + parseDurationMs(wait);
  const known = env.AWS_ENDPOINT_URL === "" ? undefined : env.AWS_ENDPOINT_URL;
  const local = known ?? `http://127.0.0.1:${port}`;
  const isThere = known !== undefined || (port !== 0 && (await readinessOf(local)) !== "unreachable");
  const started = isThere ? undefined : await startInBackground(args, port);
  const endpointUrl = await untilReady(started, local, deadline, wait);
  started?.release();
  if (args.json) stdout.write(`${JSON.stringify({ type: "ready", endpointUrl, pid: started?.pid ?? null })}\n`);
  else {
    stdout.write(`${endpointUrl}\n`);
    stderr.write(
      started === undefined ? "ready\n" : `ready; its output is in ${started.logPath}; assay down ends it\n`,
    );
  }
  return EXIT_CODES.passed;
}

async function untilReady(
  started: BackgroundCloud | undefined,
  local: string,
  deadline: number,
  wait: string,
): Promise<string> {
  for (;;) {
    const endpointUrl = started === undefined ? local : await started.endpointUrl();
    if (endpointUrl !== undefined && (await readinessOf(endpointUrl)) === "ready") return endpointUrl;
    const ended = await started?.whyEnded();
    if (ended !== undefined) throw notReady("CLOUD_ENDED", `the cloud ended before it was ready: ${ended}`);
    if (performance.now() > deadline) {
      started?.stop();
      throw notReady("CLOUD_NOT_READY", `no cloud was ready at ${endpointUrl ?? local} within ${wait}`, {
        hint: "look at its output, or allow more time, for example --wait 2m",
      });
    }
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}

/** Ready scripts have ended; it answers, but they have not; nobody answers. */
async function readinessOf(endpointUrl: string): Promise<"ready" | "preparing" | "unreachable"> {
  try {
    const answer = await fetch(`${endpointUrl}/_localstack/init/ready`, { signal: AbortSignal.timeout(5_000) });
    const { completed } = (await answer.json()) as { readonly completed?: unknown };
    return completed === true ? "ready" : "preparing";
  } catch {
    return "unreachable";
  }
}

function notReady(code: string, message: string, options: AssayErrorOptions = {}): AssayError {
  return new AssayError(code, message, { ...options, exitCode: EXIT_CODES.infrastructure });
}

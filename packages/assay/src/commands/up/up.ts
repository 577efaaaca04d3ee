import { once } from "node:events";
import { startCloud } from "@assay/cloud";
import { AssayError, EXIT_CODES } from "@assay/core";
import { abortOnSignals } from "../../abort-on-signals.js";
import type { Io } from "../../io.js";
import { clockOf } from "./clock-of.js";

export interface UpArguments {
  readonly port: number;
  readonly host: string;
  readonly verifySignatures?: boolean;
  /** `real`, `frozen`, or a multiple of real speed such as `10x`. */
  readonly clock: string;
  readonly time?: string;
  readonly strict?: boolean;
  readonly allow?: readonly string[];
  readonly json?: boolean;
}

const LOOPBACK = new Set(["127.0.0.1", "::1", "localhost"]);

/** Serves until a signal asks it to end. */
export async function up(args: UpArguments, { stdout, stderr, env }: Io): Promise<number> {
  refuseFunctionTime(env);
  const isStrict = args.strict ?? (env.ASSAY_STRICT === "1" || env.ASSAY_STRICT === "true");
  if (args.allow !== undefined && !isStrict) {
    throw new AssayError("OPTION_WITHOUT_EFFECT", "--allow means nothing without --strict", { hint: "add --strict" });
  }
  using interruption = abortOnSignals();
  await using cloud = await startCloud({
    port: args.port,
    host: args.host,
    verifySignatures: args.verifySignatures ?? false,
    clock: clockOf(args),
    strict: isStrict && { allow: args.allow },
  });
  if (!LOOPBACK.has(args.host)) {
    stderr.write(
      `warning: listening on ${args.host}: whoever reaches this address can run code as you; credentials are not secret here\n`,
    );
  }
  if (args.json)
    stdout.write(`${JSON.stringify({ type: "ready", endpointUrl: cloud.endpointUrl, pid: process.pid })}\n`);
  else stdout.write(greeting(cloud.endpointUrl));
  if (!interruption.signal.aborted) await once(interruption.signal, "abort");
  stderr.write("stopping\n");
  return EXIT_CODES.passed;
}

/** Functions keep the machine's time: their process is never patched. Asking for more must not be passed over. */
function refuseFunctionTime({ ASSAY_FUNCTION_TIME: wanted }: NodeJS.ProcessEnv): void {
  if (wanted === undefined || wanted === "" || wanted === "machine") return;
  throw new AssayError(
    "FUNCTION_TIME_UNSUPPORTED",
    `ASSAY_FUNCTION_TIME is "${wanted}"; functions have "machine" time`,
    {
      hint: "unset it, and hand functions the time they are to take for the present in their event",
    },
  );
}

function greeting(endpointUrl: string): string {
  return `The embedded AWS listens on ${endpointUrl}. Ctrl-C ends it.

  export AWS_ENDPOINT_URL=${endpointUrl}
  export AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test AWS_REGION=us-east-1 AWS_DEFAULT_REGION=us-east-1

Health: ${endpointUrl}/_assay/health
`;
}

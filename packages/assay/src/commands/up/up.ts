import { once } from "node:events";
import { startCloud } from "@assay/cloud";
import { EXIT_CODES } from "@assay/core";
import { abortOnSignals } from "../../abort-on-signals.js";
import type { Io } from "../../io.js";

export interface UpArguments {
  readonly port: number;
  readonly host: string;
  readonly verifySignatures?: boolean;
  readonly json?: boolean;
}

const LOOPBACK = new Set(["127.0.0.1", "::1", "localhost"]);

/** Serves until a signal asks it to end. */
export async function up(args: UpArguments, { stdout, stderr }: Io): Promise<number> {
  using interruption = abortOnSignals();
  await using cloud = await startCloud({
    port: args.port,
    host: args.host,
    verifySignatures: args.verifySignatures ?? false,
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

function greeting(endpointUrl: string): string {
  return `The embedded AWS listens on ${endpointUrl}. Ctrl-C ends it.

  export AWS_ENDPOINT_URL=${endpointUrl}
  export AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test AWS_REGION=us-east-1 AWS_DEFAULT_REGION=us-east-1

Health: ${endpointUrl}/_assay/health
`;
}

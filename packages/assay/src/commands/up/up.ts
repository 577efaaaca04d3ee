import { once } from "node:events";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import {
  type CloudOptions,
  type InitEvent,
  type LocalStackSettings,
  readLocalStackVariables,
  startCloud,
} from "@assay/cloud";
import { AssayError, EXIT_CODES } from "@assay/core";
import { abortOnSignals } from "../../abort-on-signals.js";
import type { Io } from "../../io.js";
import { clockOf } from "./clock-of.js";
import { type CloudReport, cloudReportOf, reportLines } from "./cloud-report.js";
import type { UpArguments } from "./up-arguments.js";
import { waitForCloud } from "./wait-for-cloud.js";

const DEFAULT_PORT = 4566;
const DEFAULT_HOST = "127.0.0.1";
/** Where LocalStack's image looks for scripts. */
const DEFAULT_INIT_DIRECTORY = "/etc/localstack/init";
const LOOPBACK = new Set(["127.0.0.1", "::1", "localhost"]);

/** Serves until a signal, or `assay down`, asks it to end. */
export async function up(args: UpArguments, io: Io): Promise<number> {
  const { stdout, stderr, env } = io;
  const inherited = readLocalStackVariables(env);
  const port = args.port ?? inherited.port ?? DEFAULT_PORT;
  if (args.wait !== undefined && args.wait !== false) return await waitForCloud(args, port, io);
  for (const warning of inherited.warnings) stderr.write(`warning: ${warning}\n`);

  const startedAtMs = Date.now();
  using interruption = abortOnSignals();
  const stopped = new AbortController();
  const onInitEvent = (event: InitEvent): void => void stderr.write(`${initLine(event)}\n`);
  const options = await cloudOptions(args, inherited, env);
  const onStopRequest = (): void => stopped.abort();
  await using cloud = await startCloud({ ...options, port, onInitEvent, onStopRequest });
  if (!LOOPBACK.has(options.host)) {
    stderr.write(
      `warning: listening on ${options.host}: whoever reaches this address can run code as you; credentials are not secret here\n`,
    );
  }
  if (args.json)
    stdout.write(`${JSON.stringify({ type: "ready", endpointUrl: cloud.endpointUrl, pid: process.pid })}\n`);
  else stdout.write(greeting(cloud.endpointUrl));
  const ended = AbortSignal.any([interruption.signal, stopped.signal]);
  if (!ended.aborted) await once(ended, "abort");
  stderr.write("stopping\n");
  // What shutdown scripts and functions in flight do still belongs to it.
  await cloud.dispose();
  await writeReport(cloudReportOf(cloud, { startedAtMs, endedAtMs: Date.now() }), args, io);
  return EXIT_CODES.passed;
}

async function writeReport(report: CloudReport, { json, report: path }: UpArguments, io: Io): Promise<void> {
  const { stdout, stderr, cwd } = io;
  if (json) stdout.write(`${JSON.stringify({ type: "ended", ...report })}\n`);
  else for (const line of reportLines(report)) stderr.write(`${line}\n`);
  if (path === undefined) return;
  const absolute = resolve(cwd, path);
  await mkdir(dirname(absolute), { recursive: true });
  await writeFile(absolute, `${JSON.stringify(report, null, 2)}\n`);
}

/** Options win over variables, and variables over what is the default. */
async function cloudOptions(
  args: UpArguments,
  inherited: LocalStackSettings,
  env: NodeJS.ProcessEnv,
): Promise<CloudOptions & { readonly host: string }> {
  const isStrict = args.strict ?? (env.ASSAY_STRICT === "1" || env.ASSAY_STRICT === "true");
  if (args.allow !== undefined && !isStrict) {
    throw new AssayError("OPTION_WITHOUT_EFFECT", "--allow means nothing without --strict", { hint: "add --strict" });
  }
  return {
    host: args.host ?? inherited.host ?? DEFAULT_HOST,
    publicHost: args.publicHost ?? inherited.publicHost,
    // The cloud refuses names that it does not know.
    services: (args.services as CloudOptions["services"]) ?? inherited.services,
    verifySignatures: args.verifySignatures ?? false,
    clock: clockOf(args),
    functionTime: functionTimeOf(args.functionTime ?? env.ASSAY_FUNCTION_TIME),
    libfaketime: env.ASSAY_LIBFAKETIME === "" ? undefined : env.ASSAY_LIBFAKETIME,
    strict: isStrict && { allow: args.allow },
    persistTo: args.persist ?? inherited.persistTo,
    snapshot: args.snapshot === undefined ? undefined : await readSnapshot(args.snapshot),
    initDirectory: args.init ?? DEFAULT_INIT_DIRECTORY,
    maxEnvironments: args.maxEnvironments,
  };
}

async function readSnapshot(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (cause) {
    throw new AssayError("SNAPSHOT_NOT_FOUND", `there is no snapshot at ${path}`, {
      hint: "make one with `assay snapshot download`",
      cause,
    });
  }
}

function initLine(event: InitEvent): string {
  if (event.type === "script-output") return `${event.path}: ${event.line}`;
  return event.error === undefined ? `${event.path}: done` : `${event.path}: failed, ${event.error}`;
}

function functionTimeOf(wanted: string | undefined): "machine" | "cloud" {
  if (wanted === undefined || wanted === "" || wanted === "machine") return "machine";
  if (wanted === "cloud") return "cloud";
  throw new AssayError("FUNCTION_TIME_UNKNOWN", `functions cannot have "${wanted}" time; known: machine, cloud`, {
    hint: "correct --function-time or ASSAY_FUNCTION_TIME",
  });
}

/** Ends with the line by which Testcontainers, in every language, knows that LocalStack is ready. */
function greeting(endpointUrl: string): string {
  return `The embedded AWS listens on ${endpointUrl}. Ctrl-C ends it.

  export AWS_ENDPOINT_URL=${endpointUrl}
  export AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test AWS_REGION=us-east-1 AWS_DEFAULT_REGION=us-east-1

Health: ${endpointUrl}/_assay/health

Ready.
`;
}

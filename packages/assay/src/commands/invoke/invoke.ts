import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { AssayError, EXIT_CODES } from "@assay/core";
import type { FunctionArguments } from "../../function-settings.js";
import type { Io } from "../../io.js";
import type { EndpointArguments } from "../../open-endpoint.js";
import { invokeDeployed } from "./invoke-deployed.js";
import { invokePackage } from "./invoke-package.js";
import { readEvent } from "./read-event.js";

export interface InvokeArguments extends FunctionArguments, EndpointArguments {
  readonly event?: string;
  readonly payload?: string;
  readonly memory?: number;
  readonly timeout?: number;
  readonly env: readonly string[];
  /** False with --no-log. */
  readonly log: boolean;
}

/** What came back, from the sandbox or from a deployed function. */
export interface Answer {
  readonly payload: Uint8Array;
  readonly functionError: string | undefined;
  readonly log: string;
}

/** Sends one event and prints the answer; 1 when the function failed. */
export async function invoke(what: string, args: InvokeArguments, io: Io): Promise<number> {
  const event = await readEvent(args, io);
  const path = resolve(io.cwd, what);
  const answer = existsSync(path)
    ? await invokePackage(path, event, args, io)
    : await invokeDeployed(functionReferenceOf(what), event, args, io);
  if (args.log && answer.log !== "") io.stderr.write(answer.log.endsWith("\n") ? answer.log : `${answer.log}\n`);
  io.stdout.write(`${Buffer.from(answer.payload).toString("utf8")}\n`);
  if (answer.functionError === undefined) return EXIT_CODES.passed;
  io.stderr.write(`the function failed: ${answer.functionError}\n`);
  return EXIT_CODES.failed;
}

/** Whatever is no path and looks like one was meant as one. */
function functionReferenceOf(what: string): string {
  if (/^[A-Za-z0-9_:$-]+$/.test(what)) return what;
  throw new AssayError(
    "ARTIFACT_NOT_FOUND",
    `there is no zip or folder at "${what}", and no function has such a name`,
    {
      hint: "build the package first, or name a deployed function such as line-bot:live",
    },
  );
}

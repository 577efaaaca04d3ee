import { Argument, type Command, InvalidArgumentError } from "commander";
import type { Io } from "../../io.js";
import type { Finish } from "../../program.js";
import { FAULT_ACTIONS, type FaultAction, type FaultArguments } from "./actions.js";

const EXAMPLES = `
Kinds: throttle, error, latency strike requests; drop, duplicate, poison, partial-batch strike what services hand over;
unavailable and slow-cold-start strike servers and functions.

Examples:
  assay faults add throttle --service dynamodb --probability 0.2 --seed 7
  assay faults add error --service sns --operation Publish --status 503 --count 3
  assay faults add latency --service s3 --delay 250ms
  assay faults add duplicate --resource orders
  assay faults                         what goes wrong on order, and how often it did
  assay faults clear`;

export function defineFaults(program: Command, io: Io, finish: Finish): void {
  program
    .command("faults")
    .summary("order faults of a running cloud")
    .description("Order what is to go wrong in a running cloud, see what did, and end it.")
    .addArgument(
      new Argument("[action]", "list, add (a kind) or clear (all, or one id)").choices(FAULT_ACTIONS).default("list"),
    )
    .argument("[value]", "the kind of a new fault, or the id of the one to end")
    .option("--service <name>", "only this service, for example sns")
    .option("--operation <name>", "only this operation; * stands for any characters")
    .option("--resource <name>", "only what has this name or ARN; * stands for any characters")
    .option("--probability <number>", "how likely it strikes; default always", parseNumber)
    .option("--seed <number>", "decides who is struck; the same seed strikes the same; default 1", parseNumber)
    .option("--count <number>", "only the first so many", parseNumber)
    .option("--code <code>", "of an error: its code")
    .option("--status <number>", "of an error: its HTTP status; default 500", parseNumber)
    .option("--message <text>", "of an error or a throttling: what it says")
    .option("--delay <duration>", "of a latency or a slow cold start: for example 250ms")
    .option("--by <clock>", "of a latency: whose time passes, cloud or machine; default cloud")
    .option("--endpoint <url>", "where the cloud listens; default AWS_ENDPOINT_URL, else http://127.0.0.1:4566")
    .option("--json", "print one JSON document")
    .addHelpText("after", EXAMPLES)
    .action(async (action: FaultAction, value: string | undefined, options: FaultArguments) => {
      const { faults } = await import("./faults.js");
      finish(await faults(action, value, options, io));
    });
}

function parseNumber(text: string): number {
  const number = Number(text);
  if (text.trim() === "" || Number.isNaN(number)) throw new InvalidArgumentError("it is not a number.");
  return number;
}

import { Argument, type Command } from "commander";
import type { Io } from "../../io.js";
import type { Finish } from "../../program.js";
import { CLOCK_ACTIONS, type ClockAction, type ClockArguments } from "./actions.js";

const EXAMPLES = `
Examples:
  assay clock                          what time it is, and what comes next
  assay clock advance 30d              thirty days, with everything that falls due on the way
  assay clock next                     to the next event
  assay clock scale 60                 an hour passes in a minute
  assay clock to 2027-01-01T00:00:00Z`;

export function defineClock(program: Command, io: Io, finish: Finish): void {
  program
    .command("clock")
    .summary("read and move the clock of a running cloud")
    .description("Read and move the clock of a running cloud. It answers when everything that fell due is done.")
    .addArgument(
      new Argument(
        "[action]",
        "status, freeze, resume, advance (by a duration), to (an instant), next (event), scale (times real speed) or reset",
      )
        .choices(CLOCK_ACTIONS)
        .default("status"),
    )
    .argument("[value]", "how far (30d, PT30S), until when (2027-01-01T00:00:00Z) or how fast (10)")
    .option("--endpoint <url>", "where the cloud listens; default AWS_ENDPOINT_URL, else http://127.0.0.1:4566")
    .option("--json", "print the clock as one JSON document")
    .addHelpText("after", EXAMPLES)
    .action(async (action: ClockAction, value: string | undefined, options: ClockArguments) => {
      const { clock } = await import("./clock.js");
      finish(await clock(action, value, options, io));
    });
}

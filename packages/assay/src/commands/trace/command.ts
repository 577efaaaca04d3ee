import type { Command } from "commander";
import type { Io } from "../../io.js";
import type { Finish } from "../../program.js";
import type { TraceArguments } from "./trace.js";

const EXAMPLES = `
Examples:
  assay trace                                     the recent requests, newest first
  assay trace 6f1c2c1e-64a5-4b63-9a9c-0f1c5c1d7e0a   a request id, as SDKs, logs and errors name it
  assay trace 1-5759e988-bd862e3fe1be46a994272793    a trace id, as X-Amzn-Trace-Id names it
  assay trace "$MESSAGE_ID"                       a message of SQS or SNS
  assay trace "$REQUEST_ID" --html trace.html     a page to look at, or to send to somebody`;

export function defineTrace(program: Command, io: Io, finish: Finish): void {
  program
    .command("trace")
    .summary("show the path of a request through the services")
    .description("Show the path of a request through the services of a running cloud, with timings.")
    .argument("[id]", "id of a trace, or of any request or message in it; without, the recent ones are listed")
    .option("--endpoint <url>", "where the cloud listens; default AWS_ENDPOINT_URL, else http://127.0.0.1:4566")
    .option("--html <file>", "write one page there, for a browser")
    .option("--json", "print one JSON document")
    .addHelpText("after", EXAMPLES)
    .action(async (id: string | undefined, options: TraceArguments) => {
      const { trace } = await import("./trace.js");
      finish(await trace(id, options, io));
    });
}

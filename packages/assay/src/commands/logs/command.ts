import type { Command } from "commander";
import type { Io } from "../../io.js";
import type { Finish } from "../../program.js";
import type { LogsArguments } from "./logs.js";

const EXAMPLES = `
Examples:
  assay logs line-bot                        the last ten minutes, from assay up
  assay logs line-bot --follow               until Ctrl-C
  assay logs line-bot --since 2h --filter ERROR --target aws`;

export function defineLogs(program: Command, io: Io, finish: Finish): void {
  program
    .command("logs")
    .summary("print the log of a deployed function")
    .description("Print the log of a deployed function, across its log streams, oldest first.")
    .argument("<function>", "name of the function")
    .option("-f, --follow", "keep printing until Ctrl-C")
    .option("-s, --since <age>", "how far back to begin, for example 90s, 10m, 2h, 1d", "10m")
    .option("--filter <pattern>", "CloudWatch Logs filter pattern")
    .option("--log-group <name>", "log group; default /aws/lambda/<function>")
    .option("-t, --target <target>", "local (assay up), aws, or the URL of an endpoint")
    .option("--profile <name>", "profile of the shared AWS configuration")
    .option("--region <name>", "AWS region")
    .option("--json", "print one JSON document for each event")
    .addHelpText("after", EXAMPLES)
    .action(async (functionName: string, options: LogsArguments) => {
      const { logs } = await import("./logs.js");
      finish(await logs(functionName, options, io));
    });
}

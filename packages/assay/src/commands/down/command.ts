import type { Command } from "commander";
import type { Io } from "../../io.js";
import type { Finish } from "../../program.js";
import type { DownArguments } from "./down.js";

const EXAMPLES = `
Examples:
  assay down                                    end what assay up --wait has started
  assay down --endpoint http://127.0.0.1:4570`;

export function defineDown(program: Command, io: Io, finish: Finish): void {
  program
    .command("down")
    .summary("end a running cloud")
    .description("Ask a running cloud to end: functions, servers and temporary files go with it.")
    .option("--endpoint <url>", "where the cloud listens; default AWS_ENDPOINT_URL, else http://127.0.0.1:4566")
    .option("--json", "print one JSON document")
    .addHelpText("after", EXAMPLES)
    .action(async (options: DownArguments) => {
      const { down } = await import("./down.js");
      finish(await down(options, io));
    });
}

import { type Command, Option } from "commander";
import type { Io } from "../../io.js";
import type { Finish } from "../../program.js";
import type { InitArguments } from "./init.js";

const EXAMPLES = `
Examples:
  assay init                  write assay.config.ts for the project in this folder
  assay init --format yaml    write assay.config.yaml instead
  assay init --force          replace the configuration that is there`;

export function defineInit(program: Command, io: Io, finish: Finish): void {
  program
    .command("init")
    .summary("write a configuration for the project in this folder")
    .description(
      "Look for a SAM template, a CDK app, go.mod, requirements.txt or package.json, and write a configuration that runs.",
    )
    .addOption(
      new Option("--format <format>", "form of the configuration").choices(["ts", "json", "yaml"]).default("ts"),
    )
    .option("--force", "replace files that are already there")
    .addHelpText("after", EXAMPLES)
    .action(async (options: InitArguments) => {
      const { init } = await import("./init.js");
      finish(await init(options, io));
    });
}

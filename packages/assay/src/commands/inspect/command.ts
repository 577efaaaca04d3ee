import type { Command } from "commander";
import type { Io } from "../../io.js";
import type { Finish } from "../../program.js";
import type { InspectArguments } from "./inspect.js";

const EXAMPLES = `
Examples:
  assay inspect                                   the configured artifact
  assay inspect build/function.zip --runtime python3.11 --handler app.handler
  assay inspect build/ --json                     a folder, for machines`;

export function defineInspect(program: Command, io: Io, finish: Finish): void {
  program
    .command("inspect")
    .summary("read a package and say what would fail on Lambda")
    .description("Read a deployment package without running it, and say what would fail on Lambda and how to mend it.")
    .argument("[artifact]", "zip or folder; default: the artifact of the configuration")
    .option("-c, --config <path>", "configuration; default: the nearest assay.config.* upwards, where there is one")
    .option("--runtime <id>", "Lambda runtime; default: the configured one")
    .option("--handler <name>", "handler; default: the configured one")
    .option("--architecture <name>", "x86_64 or arm64; default: the configured one")
    .option("--json", "print findings and measurements as one JSON document")
    .addHelpText("after", EXAMPLES)
    .action(async (artifact: string | undefined, options: InspectArguments) => {
      const { inspect } = await import("./inspect.js");
      finish(await inspect(artifact, options, io));
    });
}

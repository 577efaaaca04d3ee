import type { Command } from "commander";
import type { Io } from "../../io.js";
import type { Finish } from "../../program.js";
import type { RunArguments } from "./run.js";

const EXAMPLES = `
Examples:
  assay run                              prove and release on the embedded AWS
  assay run --only smoke                 judge one stage
  assay run --target aws --profile prod  release to AWS, as the SDK resolves the profile
  assay run --resume                     continue the run that was interrupted
  assay run --json > events.ndjson       one JSON event a line, for machines`;

export function defineRun(program: Command, io: Io, finish: Finish): void {
  program
    .command("run")
    .summary("prove the package and release it")
    .description("Prove one package from source to promoted alias: unit, build, inspect, smoke, deploy, verify, shift.")
    .option("-c, --config <path>", "configuration; default: the nearest assay.config.* upwards")
    .option("-t, --target <target>", "local (the embedded AWS), aws, or the URL of an endpoint", "local")
    .option("--profile <name>", "profile of the shared AWS configuration")
    .option("--region <name>", "AWS region; default: as the AWS SDK resolves it")
    .option("--alias <name>", "alias to move, instead of the configured one")
    .option("--from <stage>", "first stage to judge; earlier results come from the latest run")
    .option("--only <stage>", "the only stage to judge")
    .option("--resume [run]", "continue an interrupted run: the latest, or the one with this id")
    .option("--json", "print the run's events to standard output, one JSON document a line")
    .option("-q, --quiet", "print the outcome alone")
    .option("-v, --verbose", "print everything that tools and functions print")
    .addHelpText("after", EXAMPLES)
    .action(async (options: RunArguments) => {
      const { run } = await import("./run.js");
      finish(await run(options, io));
    });
}

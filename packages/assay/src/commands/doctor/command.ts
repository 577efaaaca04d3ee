import type { Command } from "commander";
import type { Io } from "../../io.js";
import type { Finish } from "../../program.js";
import type { DoctorArguments } from "./doctor.js";

const EXAMPLES = `
Examples:
  assay doctor          what this machine can run, and what is missing
  assay doctor --json   the same for machines`;

export function defineDoctor(program: Command, io: Io, finish: Finish): void {
  program
    .command("doctor")
    .summary("say what this machine can run")
    .description("Say which runtimes this machine can run, how well it isolates them, and how to get what is missing.")
    .option("--json", "print one JSON document")
    .addHelpText("after", EXAMPLES)
    .action(async (options: DoctorArguments) => {
      const { doctor } = await import("./doctor.js");
      finish(await doctor(options, io));
    });
}

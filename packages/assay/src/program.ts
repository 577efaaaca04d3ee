import { Command } from "commander";
import { defineClock } from "./commands/clock/command.js";
import { defineDoctor } from "./commands/doctor/command.js";
import { defineDown } from "./commands/down/command.js";
import { defineFaults } from "./commands/faults/command.js";
import { defineInit } from "./commands/init/command.js";
import { defineInspect } from "./commands/inspect/command.js";
import { defineInvoke } from "./commands/invoke/command.js";
import { defineLogs } from "./commands/logs/command.js";
import { defineRun } from "./commands/run/command.js";
import { defineSnapshot } from "./commands/snapshot/command.js";
import { defineTrace } from "./commands/trace/command.js";
import { defineUp } from "./commands/up/command.js";
import type { Io } from "./io.js";
import { readVersion } from "./version.js";

/** Tells the process how the command ended; called at most once. */
export type Finish = (exitCode: number) => void;

/** Adds one command to the program. What it does is imported when it runs, so that start-up stays short. */
export type DefineCommand = (program: Command, io: Io, finish: Finish) => void;

const DEFINITIONS: readonly DefineCommand[] = [
  defineInit,
  defineRun,
  defineInspect,
  defineInvoke,
  defineUp,
  defineDown,
  defineLogs,
  defineClock,
  defineFaults,
  defineSnapshot,
  defineTrace,
  defineDoctor,
];

/** The whole command line, without having loaded what it can do. */
export function createProgram(io: Io, finish: Finish): Command {
  const program = new Command("assay")
    .description("Prove an AWS Lambda deployment artifact before it ships, then ship exactly that artifact.")
    .version(readVersion(), "-V, --version", "print the version")
    .helpOption("-h, --help", "show help; `assay COMMAND --help` shows examples")
    .helpCommand(false)
    .showSuggestionAfterError()
    .showHelpAfterError("Run with --help for usage and examples.")
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(text),
    })
    .addHelpText("after", "\nStart with `assay init` in a project, then `assay run`.");
  for (const define of DEFINITIONS) define(program, io, finish);
  // Subcommands made by `program.command` inherit these settings.
  return program;
}

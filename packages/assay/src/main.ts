import { EXIT_CODES } from "@assay/core";
import { CommanderError } from "commander";
import { type Io, processIo } from "./io.js";
import { printError } from "./print-error.js";
import { createProgram } from "./program.js";

/**
 * Runs one command.
 *
 * @param args what follows `assay` on the command line
 * @returns the exit code: 0 passed, 1 failed, 2 usage or configuration, 3 could not judge, 4 inconclusive,
 * 5 rolled back, 6 rollback failed
 */
export async function main(args: readonly string[], io: Io = processIo()): Promise<number> {
  let exitCode: number = EXIT_CODES.passed;
  const program = createProgram(io, (code) => {
    exitCode = code;
  });
  try {
    await program.parseAsync(args, { from: "user" });
    return exitCode;
  } catch (error) {
    // Commander has printed its own sentence; asking for help is no mistake.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT_CODES.passed : EXIT_CODES.usage;
    return printError(error, io);
  }
}

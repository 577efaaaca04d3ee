import { EXIT_CODES, isAssayError } from "@assay/core";
import { createColors } from "picocolors";
import { hasColors, type Io } from "./io.js";

/** Prints what stopped a command and answers its exit code. Only a bug of ours is shown with a stack. */
export function printError(error: unknown, io: Io): number {
  const { bold, dim, red } = createColors(hasColors(io));
  if (isAssayError(error)) {
    io.stderr.write(`${bold(red("error"))} ${error.message} ${dim(`(${error.code})`)}\n`);
    if (error.hint !== undefined) io.stderr.write(`${bold("hint")}  ${error.hint}\n`);
    return error.exitCode;
  }
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  io.stderr.write(`${bold(red("bug"))}   assay did not expect this; please report it with the lines below\n${stack}\n`);
  return EXIT_CODES.infrastructure;
}

import { type FunctionFiles, TASK_ROOT } from "./function-files.js";

/** The top-level folder in which a file stands that Lambda looks for one level higher; undefined when none has it. */
export function findNestedRoot(files: FunctionFiles, candidates: readonly string[]): NestedFile | undefined {
  for (const folder of files.list(TASK_ROOT)) {
    for (const candidate of candidates) {
      if (files.find(`${TASK_ROOT}/${folder}/${candidate}`)?.kind === "file") return { folder, file: candidate };
    }
  }
  return undefined;
}

export interface NestedFile {
  readonly folder: string;
  /** Relative to the folder. */
  readonly file: string;
}

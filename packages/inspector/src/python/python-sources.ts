import type { FunctionFiles } from "../function-files.js";
import { parsePython, parsePythonLibrary } from "./parse-python.js";
import type { PythonSource } from "./python-source.js";

/** Parsed files of a package; each file is read and parsed once, those of libraries without their functions. */
export interface PythonSources {
  /** Undefined for a file that is not valid Python. */
  parse(path: string): Promise<PythonSource | undefined>;
}

export function createPythonSources(files: FunctionFiles, isThirdParty: (path: string) => boolean): PythonSources {
  const parsed = new Map<string, Promise<PythonSource | undefined>>();
  const read = async (path: string): Promise<PythonSource | undefined> => {
    const file = files.find(path);
    if (file === undefined) return undefined;
    const bytes = await files.read(file.path);
    // No Python source has a zero byte; a compiled file under the wrong name does.
    if (bytes.includes(0)) return undefined;
    const text = bytes.toString("utf8").replace(/^\uFEFF/, "");
    return isThirdParty(path) ? parsePythonLibrary(text) : parsePython(text);
  };
  return {
    parse(path) {
      const known = parsed.get(path) ?? read(path);
      parsed.set(path, known);
      return known;
    },
  };
}

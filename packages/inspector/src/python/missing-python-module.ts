import { posix } from "node:path";
import type { FunctionFiles } from "../function-files.js";
import { displayPath } from "../function-files.js";
import type { MissingImport } from "../import-graph.js";
import { searchPathOf } from "./resolve-module.js";
import { versionsWith } from "./runtime-modules.js";

/** Why a Python module is not there, as far as the package tells, and how to bring it in. */
export function explainMissing(
  { files, version }: { files: FunctionFiles; version: string },
  { name, isRelativeToNothing }: { name: string; isRelativeToNothing?: true },
): Pick<MissingImport, "reason" | "remedy"> {
  if (isRelativeToNothing) {
    return {
      reason: "a relative import needs a package around the importing file",
      remedy: "import it without the leading dots, or move both files into a package and name that in the handler",
    };
  }
  const versions = versionsWith(name);
  if (versions !== undefined) {
    return {
      reason: `the standard library of Python ${version} does not have it, that of ${versions.join(", ")} does`,
      remedy: `replace it, or choose the runtime python${versions.at(-1)}`,
    };
  }
  const respelt = findOtherCase(files, name, version);
  if (respelt !== undefined) {
    return {
      reason: `the package has "${displayPath(respelt)}", and Lambda tells upper from lower case`,
      remedy: "spell the import like the file, or rename the file",
    };
  }
  if (!name.includes(".")) {
    return { remedy: `copy "${name}" into the package, or add the distribution that provides it to requirements.txt` };
  }
  return { remedy: `copy "${name.replaceAll(".", "/")}.py" into the package, or correct the import` };
}

/** A file or folder that differs only in case from the one the import would load. */
function findOtherCase(files: FunctionFiles, name: string, version: string): string | undefined {
  const segments = name.split(".");
  const wanted = segments.at(-1)?.toLowerCase() ?? "";
  for (const root of searchPathOf(version)) {
    const folder = posix.join(root, ...segments.slice(0, -1));
    for (const entry of files.list(folder)) {
      if (entry.replace(/\.py$/, "").toLowerCase() === wanted) return `${folder}/${entry}`;
    }
  }
  return undefined;
}

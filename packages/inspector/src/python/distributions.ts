import { type FunctionFiles, TASK_ROOT } from "../function-files.js";
import { searchPathOf } from "./resolve-module.js";

/**
 * Tells installed distributions from the project's own code: pip leaves a `RECORD` of every file it installed
 * (https://packaging.python.org/en/latest/specifications/recording-installed-packages/).
 * @param handlerPath the project's own distribution, if it was installed as one, is the one with the handler
 * @returns whether a path belongs to a third party
 */
export async function readDistributions(
  files: FunctionFiles,
  version: string,
  handlerPath: string,
): Promise<(path: string) => boolean> {
  const installed = new Set<string>();
  for (const root of searchPathOf(version)) {
    for (const name of files.list(root)) {
      const record = name.endsWith(".dist-info") ? files.find(`${root}/${name}/RECORD`) : undefined;
      if (record?.kind !== "file") continue;
      const paths = recordedPaths(root, (await files.read(record.path)).toString("utf8"));
      if (!paths.includes(handlerPath)) for (const path of paths) installed.add(path);
    }
  }
  return (path) => installed.has(path) || !path.startsWith(`${TASK_ROOT}/`);
}

function recordedPaths(root: string, record: string): string[] {
  return record.split(/\r?\n/).map((line) => {
    // CSV; only names with a comma or a quote are quoted.
    const quoted = /^"((?:[^"]|"")*)"/.exec(line)?.[1]?.replaceAll('""', '"');
    return `${root}/${quoted ?? line.slice(0, line.indexOf(","))}`;
  });
}

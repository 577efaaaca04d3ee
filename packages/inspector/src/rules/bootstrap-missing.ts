import { displayPath, LAYERS_ROOT, TASK_ROOT } from "../function-files.js";
import { findNestedRoot } from "../nested-root.js";
import type { Rule } from "../rule.js";
import type { Subject } from "../subject.js";

/** Where an OS-only runtime looks for its entry point, in order. */
export const BOOTSTRAP_PATHS = [`${TASK_ROOT}/bootstrap`, `${LAYERS_ROOT}/bootstrap`] as const;

/** OS-only runtimes start a file of this name and nothing else; build tools name it after the project. */
export const bootstrapMissing: Rule = {
  title: "A package for an OS-only runtime has a file named bootstrap",
  failureClasses: [7],
  evidence: "https://github.com/softprops/serverless-rust/issues/98",
  families: ["provided"],
  check({ files, context }) {
    if (BOOTSTRAP_PATHS.some((path) => files.find(path)?.kind === "file")) return [];
    // One level down it is the business of the rule about folders.
    if (findNestedRoot(files, ["bootstrap"]) !== undefined) return [];
    const likely = likelyBootstrap(files);
    return [
      {
        level: "error",
        message: `${context.runtime} starts the file "bootstrap"; neither the top of the package nor a layer has one`,
        remedy:
          likely === undefined
            ? 'name the function\'s executable "bootstrap" and put it at the top of the package'
            : `rename "${likely}" to "bootstrap"`,
        ...(likely === undefined ? {} : { location: { path: likely } }),
      },
    ];
  },
};

/** The only executable at the top, or a bootstrap spelt differently. */
function likelyBootstrap(files: Subject["files"]): string | undefined {
  const atTop = [...files.list(TASK_ROOT)].map((name) => `${TASK_ROOT}/${name}`);
  const regular = atTop.filter((path) => files.find(path)?.kind === "file");
  const respelt = regular.find((path) => /^bootstrap(?:\.\w+)?$/i.test(displayPath(path)));
  const executables = regular.filter((path) => ((files.entryOf(path)?.mode ?? 0) & 0o111) !== 0);
  const likely = respelt ?? (executables.length === 1 ? executables[0] : undefined);
  return likely === undefined ? undefined : displayPath(likely);
}

import { findNestedRoot } from "../nested-root.js";
import type { Rule } from "../rule.js";
import type { Subject } from "../subject.js";
import { BOOTSTRAP_PATHS } from "./bootstrap-missing.js";

/** The folder was zipped instead of what is in it. */
export const topLevelFolder: Rule = {
  title: "The handler's file stands at the top of the package, where Lambda looks for it",
  failureClasses: [2],
  evidence: "https://docs.aws.amazon.com/lambda/latest/dg/python-package.html",
  async check(subject) {
    const nested = findNestedRoot(subject.files, await wantedFiles(subject));
    if (nested === undefined) return [];
    const { folder, file } = nested;
    const or = subject.family === "provided" ? "" : `, or set the handler to "${folder}/${subject.context.handler}"`;
    return [
      {
        level: "error",
        message: `"${file}" is inside the folder "${folder}/"; Lambda looks for it at the top of the package`,
        remedy: `pack what is in "${folder}/", not the folder itself (cd ${folder} && zip -r ../package.zip .)${or}`,
        location: { path: `${folder}/${file}` },
      },
    ];
  },
};

/** Files one of which Lambda needs and does not find; empty when nothing is missing. */
async function wantedFiles({ family, files, handler }: Subject): Promise<readonly string[]> {
  if (family === "provided") return BOOTSTRAP_PATHS.some((path) => files.find(path)) ? [] : ["bootstrap"];
  const target = await handler();
  return target?.kind === "module-missing" ? target.candidates : [];
}

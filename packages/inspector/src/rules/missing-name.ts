import type { FindingLevel } from "@assay/core";
import { displayPath } from "../function-files.js";
import type { Certainty } from "../import-graph.js";
import type { Rule } from "../rule.js";
import { findSimilar } from "../wording.js";

/**
 * A name that its own module does not define is always a mistake, even where an `except ImportError` hides it: the
 * code then answers as if nothing had happened. Only what stops the function for certain is an error.
 */
const LEVEL: Readonly<Record<Certainty, FindingLevel>> = {
  always: "error",
  deferred: "warning",
  conditional: "warning",
  guarded: "warning",
};

export const missingName: Rule = {
  title: "Every name imported from a module of the package is defined there",
  failureClasses: [1],
  evidence: "https://docs.python.org/3/reference/simple_stmts.html#the-import-statement",
  families: ["python", "nodejs"],
  async check({ imports }) {
    const graph = await imports();
    return (graph?.missingNames ?? []).map(({ name, specifier, certainty, importer, line, target, names }) => {
      const similar = findSimilar(name, names);
      const file = displayPath(target);
      return {
        level: LEVEL[certainty],
        message: `imports "${name}" from "${specifier}"; "${file}" defines no such name${similar === undefined ? "" : `, it has "${similar}"`}`,
        remedy:
          similar === undefined
            ? `define "${name}" in ${file}, or correct the import`
            : `import "${similar}", or rename it back to "${name}" in ${file}`,
        location: { path: displayPath(importer), line },
      };
    });
  },
};

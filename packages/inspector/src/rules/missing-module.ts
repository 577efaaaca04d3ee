import { displayPath } from "../function-files.js";
import { type Certainty, levelOf } from "../import-graph.js";
import type { Rule } from "../rule.js";

const WHEN: Readonly<Record<Certainty, string>> = {
  always: "",
  deferred: " inside a function",
  conditional: " under a condition",
  guarded: " where a failure is expected",
};

/** The class of failure that the product exists for: tests ran beside the module, the package does not have it. */
export const missingModule: Rule = {
  title: "Every module that the handler imports is in the package, its layers or the runtime",
  failureClasses: [1, 15, 20, 21],
  evidence: "https://docs.aws.amazon.com/lambda/latest/dg/troubleshooting-deployment.html",
  families: ["python", "nodejs"],
  async check({ imports, context }) {
    const graph = await imports();
    return (graph?.missingModules ?? []).map(({ specifier, certainty, importer, line, reason, remedy }) => ({
      level: levelOf(certainty),
      message: `imports "${specifier}"${WHEN[certainty]}; neither the package nor its layers nor ${context.runtime} has it${reason === undefined ? "" : `: ${reason}`}`,
      remedy,
      location: { path: displayPath(importer), line },
    }));
  },
};

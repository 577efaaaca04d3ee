import { displayPath } from "../function-files.js";
import { findNestedRoot } from "../nested-root.js";
import type { Rule } from "../rule.js";
import { findSimilar } from "../wording.js";

/** The handler string is configuration, and no unit test reads it. */
export const handlerNotFound: Rule = {
  title: "The handler names a function that the package exports",
  failureClasses: [16],
  evidence: "https://docs.aws.amazon.com/lambda/latest/dg/troubleshooting-deployment.html",
  families: ["python", "nodejs"],
  async check({ files, handler, context }) {
    const target = await handler();
    switch (target?.kind) {
      case undefined:
      case "found":
        return [];
      case "malformed":
        return [
          {
            level: "error",
            message: `handler "${context.handler}" is not of the form ${target.expected}`,
            remedy: "write the handler as file.function",
          },
        ];
      case "module-missing":
        // One level down it is the business of the rule about folders.
        if (findNestedRoot(files, target.candidates) !== undefined) return [];
        return [
          {
            level: "error",
            message: `handler "${context.handler}" needs "${target.candidates[0]}"; the package has no such file`,
            remedy: `copy "${target.candidates[0]}" into the package, or correct the handler`,
          },
        ];
      case "function-missing": {
        const similar = findSimilar(target.functionName, target.names);
        return [
          {
            level: "error",
            message: `handler "${context.handler}" names the function "${target.functionName}"; "${displayPath(target.path)}" does not export it${similar === undefined ? "" : `, it has "${similar}"`}`,
            remedy:
              similar === undefined
                ? "export the function, or correct the handler"
                : `set the handler to "${context.handler.slice(0, -target.functionName.length)}${similar}", or rename the function`,
            location: { path: displayPath(target.path) },
          },
        ];
      }
      default:
        return target satisfies never;
    }
  },
};

import { displayPath } from "../function-files.js";
import type { Rule } from "../rule.js";
import { octal } from "../wording.js";
import { BOOTSTRAP_PATHS } from "./bootstrap-missing.js";

/** Lambda executes bootstrap as a user that owns nothing in the package, so the bit for others decides. */
export const bootstrapNotExecutable: Rule = {
  title: "The file bootstrap is executable",
  failureClasses: [4],
  evidence: "https://github.com/cargo-lambda/cargo-lambda/issues/174",
  families: ["provided"],
  check({ files }) {
    const bootstrap = BOOTSTRAP_PATHS.map((path) => files.find(path)).find((found) => found?.kind === "file");
    const entry = bootstrap === undefined ? undefined : files.entryOf(bootstrap.path);
    if (bootstrap === undefined || entry === undefined || ((entry.mode ?? 0) & 0o001) !== 0) return [];
    return [
      {
        level: "error",
        message:
          entry.mode === undefined
            ? '"bootstrap" has no permissions because the zip was not made on a Unix system; Lambda cannot execute it'
            : `"bootstrap" has mode ${octal(entry.mode)}; Lambda executes it only with 0755`,
        remedy: "run chmod 755 bootstrap before packing, on Linux, macOS or WSL",
        location: { path: displayPath(bootstrap.path) },
      },
    ];
  },
};

import type { PackageEntry } from "@assay/archive";
import { TASK_ROOT } from "../function-files.js";
import type { Rule, RuleFinding } from "../rule.js";
import { nameList, octal } from "../wording.js";

const READ = 0o4;
const READ_AND_ENTER = 0o5;

/** The function's user owns nothing in the package: what only the owner may read, the function may not. */
export const unreadableFile: Rule = {
  title: "Every file and folder of the package may be read by others than its owner",
  failureClasses: [3],
  evidence: "https://repost.aws/knowledge-center/lambda-deployment-package-errors",
  async check({ artifact, imports }) {
    const graph = await imports();
    const reached = (path: string): boolean => graph?.files.has(`${TASK_ROOT}/${path}`) ?? false;
    const unreadable = artifact.entries.filter(isUnreadable);
    // Nobody reads an installer's records at run time; everything else in a package is there to be read.
    const idle = (entry: PackageEntry): boolean =>
      /\.(?:dist|egg)-info(?:\/|$)/.test(entry.path) && !reached(entry.path);
    return [
      ...report(
        "error",
        unreadable.filter((entry) => !idle(entry) && entry.kind === "file"),
        "0644",
        "file",
      ),
      ...report(
        "error",
        unreadable.filter((entry) => !idle(entry) && entry.kind === "directory"),
        "0755",
        "folder",
      ),
      ...report("note", unreadable.filter(idle), "0644", "file"),
    ];
  },
};

function isUnreadable({ kind, mode }: PackageEntry): boolean {
  if (mode === undefined) return false;
  if (kind === "directory") return (mode & READ_AND_ENTER) !== READ_AND_ENTER;
  return kind === "file" && (mode & READ) === 0;
}

function report(
  level: RuleFinding["level"],
  entries: readonly PackageEntry[],
  wanted: string,
  noun: string,
): RuleFinding[] {
  const [first] = entries;
  if (first?.mode === undefined) return [];
  const names = nameList(entries.map(({ path }) => path));
  const have = entries.length === 1 ? `has mode ${octal(first.mode)}` : `have modes like ${octal(first.mode)}`;
  return [
    {
      level,
      message: `${names} ${have}; the function does not own its ${noun}s and can read them only with ${wanted}`,
      remedy: `run chmod ${wanted} on ${entries.length === 1 ? "it" : "them"} before packing`,
      location: { path: first.path },
    },
  ];
}

// Small rules about the text of the repository that no linter knows.
import { execFileSync } from "node:child_process";
import { lstatSync, readFileSync } from "node:fs";
import { root } from "../run.mjs";

const LONGEST_FILE_LINES = 400;

const forbiddenText = [
  { pattern: /(?:^|[\s"'`(=])\/(?:work|home\/[a-z]|Users\/[a-z])[a-z0-9_-]*\//, what: "a path of one machine" },
  {
    pattern: /registry\.npmjs\.org|pypi\.org\/simple|files\.pythonhosted\.org/,
    what: "the host of a package registry",
  },
  { pattern: /\b(?:TODO|FIXME|XXX)\b/, what: "unfinished work" },
];

// In a copy without a repository (the planted violations) every file below the root counts.
const files = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], {
  cwd: root,
  encoding: "utf8",
})
  .split("\n")
  .filter((path) => /\.(?:ts|mts|js|mjs|py|json|md|yml|yaml|sh)$/.test(path));

const problems = [];
let read = 0;
for (const path of files) {
  const stat = lstatSync(`${root}/${path}`, { throwIfNoEntry: false });
  if (stat === undefined || !stat.isFile()) continue;
  const lines = readFileSync(`${root}/${path}`, "utf8").split("\n");
  read += 1;
  if (/\.(?:ts|mjs|py)$/.test(path) && lines.length > LONGEST_FILE_LINES) {
    problems.push(`${path}: ${lines.length} lines; over ${LONGEST_FILE_LINES} a file usually holds two ideas`);
  }
  if (path.startsWith("scripts/checks/") || path === "e2e/checks.test.ts") continue;
  for (const [index, line] of lines.entries()) {
    const found = forbiddenText.find(({ pattern }) => pattern.test(line));
    if (found !== undefined) problems.push(`${path}:${index + 1}: names ${found.what}`);
  }
}
// npm leaves out packages of other systems that its registry did not have, and then refuses its own lock file.
const { packages: locked } = JSON.parse(readFileSync(`${root}/package-lock.json`, "utf8"));
for (const [path, { optionalDependencies = {} }] of Object.entries(locked)) {
  for (const name of Object.keys(optionalDependencies)) {
    const isLocked = `${path}/node_modules/${name}` in locked || `node_modules/${name}` in locked;
    if (!isLocked) problems.push(`package-lock.json: ${name}, optional for ${path}, is missing; npm ci will refuse it`);
  }
}

if (read === 0) problems.push("read no file: this check saw nothing");

for (const problem of problems) console.error(problem);
process.exitCode = problems.length > 0 ? 1 : 0;

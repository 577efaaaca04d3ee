// Compares the workspace dependencies of every package with the table of the architecture.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { root } from "../run.mjs";

/** Package -> packages of ours it may depend on. Extend it together with a decision in docs/decisions. */
const allowed = {
  core: [],
  archive: ["core"],
  wire: ["core"],
  inspector: ["core", "archive"],
  sandbox: ["core"],
  cloud: ["core", "archive", "wire", "sandbox"],
  release: ["core"],
  pipeline: ["core", "archive", "inspector", "sandbox", "release", "cloud"],
  testing: ["core", "cloud"],
  assay: ["core", "archive", "inspector", "sandbox", "release", "cloud", "pipeline"],
};

const problems = [];
let edges = 0;
const nameOf = (dependency) => (dependency === "assay" ? "assay" : dependency.replace(/^@assay\//, ""));

for (const name of readdirSync(`${root}/packages`)) {
  const manifestPath = `${root}/packages/${name}/package.json`;
  if (!existsSync(manifestPath)) continue;
  const manifest = JSON.parse(readFileSync(manifestPath, "utf8"));
  const permitted = allowed[name];
  if (permitted === undefined) {
    problems.push(`packages/${name} is not in the table of package edges`);
    continue;
  }
  // A test may use a neighbour that the package itself may not: devDependencies are not edges.
  const declared = Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies });
  for (const dependency of declared.filter((key) => key === "assay" || key.startsWith("@assay/"))) {
    edges += 1;
    if (!permitted.includes(nameOf(dependency))) {
      problems.push(`${manifest.name} depends on ${dependency}; allowed: ${permitted.join(", ") || "nothing"}`);
    }
  }
}
if (edges === 0) problems.push("read no dependency between packages: this check saw nothing");

for (const problem of problems) console.error(problem);
process.exitCode = problems.length > 0 ? 1 : 0;

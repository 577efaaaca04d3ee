// Packs every package as it would be published, installs the packed files in an empty folder and uses them there:
// a file missing from `files`, a dependency that was never declared or a broken bin shows here and nowhere else.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root, run } from "../run.mjs";

const scratch = mkdtempSync(join(tmpdir(), "assay-pack-"));
const project = join(scratch, "project");
const npm = (args, cwd) => execFileSync("npm", args, { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });
const assay = (args) =>
  execFileSync(join(project, "node_modules/.bin/assay"), args, { cwd: project, encoding: "utf8" });

/** The function that the installed tool must prove: enough to pass through package, sandbox and gateway. */
function writeFunction() {
  mkdirSync(join(project, "function"));
  writeFileSync(
    join(project, "function/index.mjs"),
    "export const handler = async (event) => ({ echoed: event.word });\n",
  );
}

try {
  if ((await run(process.execPath, [`${root}/scripts/build.mjs`])) !== 0) throw new Error("the build failed");
  const tarballs = [];
  for (const name of readdirSync(`${root}/packages`)) {
    if (!existsSync(`${root}/packages/${name}/package.json`)) continue;
    const [{ filename, files }] = JSON.parse(
      npm(["pack", "--json", "--pack-destination", scratch, "--workspace", `packages/${name}`], root),
    );
    const stray = files.filter(({ path }) => /\.test\.|tsbuildinfo|^test\//.test(path));
    if (stray.length > 0) throw new Error(`${filename} contains ${stray[0].path}; narrow "files" in its package.json`);
    tarballs.push(join(scratch, filename));
  }
  if (tarballs.length === 0) throw new Error("packed nothing: this check saw nothing");

  mkdirSync(project);
  writeFileSync(
    join(project, "package.json"),
    JSON.stringify({ name: "somebody-elses-project", private: true, type: "module" }),
  );
  npm(["install", "--no-audit", "--no-fund", "--omit=dev", ...tarballs], project);

  const { version } = JSON.parse(readFileSync(`${root}/packages/assay/package.json`, "utf8"));
  const printed = assay(["--version"]).trim();
  if (printed !== version) throw new Error(`assay --version printed "${printed}", expected "${version}"`);

  writeFunction();
  const major = process.versions.node.split(".")[0];
  const runtime = ["20", "22", "24"].includes(major) ? `nodejs${major}.x` : undefined;
  if (runtime !== undefined) {
    const args = [
      "invoke",
      "function",
      "--runtime",
      runtime,
      "--handler",
      "index.handler",
      "--payload",
      '{"word":"installed"}',
    ];
    const answer = assay(args);
    if (JSON.parse(answer).echoed !== "installed") throw new Error(`the installed tool answered ${answer}`);
  }

  // The door of the package is importable under its own name, with types beside it.
  const door = "import { defineConfig } from 'assay'; if (typeof defineConfig !== 'function') process.exit(1);";
  execFileSync(process.execPath, ["--input-type=module", "-e", door], { cwd: project, stdio: "inherit" });
  if (!existsSync(join(project, "node_modules/assay/dist/index.d.ts"))) throw new Error("the package has no types");
} catch (error) {
  console.error(`packed packages do not work: ${error.message}`);
  process.exitCode = 1;
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

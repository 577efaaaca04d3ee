// Builds the packages of the function: build/node.zip always, build/go.zip where Go is installed.
// `node build.mjs FOLDER` builds them elsewhere.
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "rolldown";

const project = fileURLToPath(new URL(".", import.meta.url));
const folder = resolve(process.argv[2] ?? join(project, "build"));
process.chdir(project);
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });

await build({
  input: "functions/node/index.mjs",
  platform: "node",
  logLevel: "warn",
  output: { file: join(folder, "node/index.mjs"), format: "esm", codeSplitting: false, minify: true },
});
zip("node", "index.mjs");

if (spawnSync("go", ["version"]).status === 0) {
  const flags = ["-trimpath", "-ldflags=-s -w", "-tags=lambda.norpc"];
  const env = { ...process.env, CGO_ENABLED: "0", GOOS: "linux" };
  execFileSync("go", ["build", ...flags, "-o", join(folder, "go/bootstrap"), "."], { cwd: "functions/go", env });
  zip("go", "bootstrap");
} else {
  console.warn("Go is not installed: only the Node function was built");
}

// Python's zipfile is there where `zip` is not, and keeps the mode of `bootstrap`.
function zip(name, file) {
  const script = "import sys, zipfile; zipfile.ZipFile(sys.argv[1], 'w', zipfile.ZIP_DEFLATED).write(sys.argv[2])";
  execFileSync("python3", ["-c", script, `../${name}.zip`, file], { cwd: join(folder, name) });
}

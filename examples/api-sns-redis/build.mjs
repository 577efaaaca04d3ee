// Builds the packages of the function: build/node.zip always, build/go.zip where Go is installed.
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "rolldown";

process.chdir(fileURLToPath(new URL(".", import.meta.url)));
rmSync("build", { recursive: true, force: true });
mkdirSync("build");

await build({
  input: "functions/node/index.mjs",
  platform: "node",
  logLevel: "warn",
  output: { file: "build/node/index.mjs", format: "esm", codeSplitting: false, minify: true },
});
zip("node", "index.mjs");

if (spawnSync("go", ["version"]).status === 0) {
  const flags = ["-trimpath", "-ldflags=-s -w", "-tags=lambda.norpc"];
  const env = { ...process.env, CGO_ENABLED: "0", GOOS: "linux" };
  execFileSync("go", ["build", ...flags, "-o", "../../build/go/bootstrap", "."], { cwd: "functions/go", env });
  zip("go", "bootstrap");
} else {
  console.warn("Go is not installed: only the Node function was built");
}

// Python's zipfile is there where `zip` is not, and keeps the mode of `bootstrap`.
function zip(name, file) {
  const script = "import sys, zipfile; zipfile.ZipFile(sys.argv[1], 'w', zipfile.ZIP_DEFLATED).write(sys.argv[2])";
  execFileSync("python3", ["-c", script, `../${name}.zip`, file], { cwd: `build/${name}` });
}

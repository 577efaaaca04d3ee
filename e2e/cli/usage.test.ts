import { readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { expect, test } from "vitest";
import { assay } from "./assay.js";

const manifest = JSON.parse(readFileSync(new URL("../../packages/assay/package.json", import.meta.url), "utf8"));
const cwd = tmpdir();
const COMMANDS = ["init", "run", "inspect", "invoke", "up", "logs", "doctor"];

test("--version prints the version and nothing else", async () => {
  for (const flag of ["--version", "-V"]) {
    expect(await assay([flag], { cwd })).toEqual({ exitCode: 0, stdout: `${manifest.version}\n`, stderr: "" });
  }
});

test("help names every command", async () => {
  const { exitCode, stdout } = await assay(["--help"], { cwd });
  expect(exitCode).toBe(0);
  for (const command of COMMANDS) expect(stdout).toMatch(new RegExp(`^  ${command}\\b`, "m"));
});

test.for(COMMANDS)("%s --help shows its options and examples", async (command) => {
  const { exitCode, stdout, stderr } = await assay([command, "--help"], { cwd });
  expect([exitCode, stderr]).toEqual([0, ""]);
  expect(stdout).toContain(`Usage: assay ${command}`);
  expect(stdout).toMatch(new RegExp(`Examples:\\n  .*assay ${command}`));
});

test("a command that does not exist is refused with the nearest one", async () => {
  const { exitCode, stdout, stderr } = await assay(["rnu"], { cwd });
  expect([exitCode, stdout]).toEqual([2, ""]);
  expect(stderr).toContain("unknown command 'rnu'");
  expect(stderr).toContain("Did you mean run?");
});

test("an option that does not exist is refused with the nearest one", async () => {
  const { exitCode, stderr } = await assay(["run", "--targt", "aws"], { cwd });
  expect(exitCode).toBe(2);
  expect(stderr).toContain("Did you mean --target?");
});

test("no command at all is a question about usage", async () => {
  const { exitCode, stderr } = await assay([], { cwd });
  expect(exitCode).toBe(2);
  expect(stderr).toContain("Usage: assay");
});

test("a mistake is a sentence and a way out, without a stack", async () => {
  const { exitCode, stdout, stderr } = await assay(["run", "--config", "nowhere.json"], { cwd });
  expect([exitCode, stdout]).toEqual([2, ""]);
  expect(stderr).toContain("there is no configuration at");
  expect(stderr).toContain("assay init");
  expect(stderr).not.toMatch(/^\s+at /m);
});

test("colours follow NO_COLOR, then FORCE_COLOR, then the terminal", async () => {
  const broken = ["run", "--config", "nowhere.json"];
  const isColoured = async (env: Record<string, string>) =>
    (await assay(broken, { cwd, env })).stderr.includes("\u001b[");
  expect(await isColoured({ NO_COLOR: "1", FORCE_COLOR: "1" })).toBe(false);
  expect(await isColoured({ NO_COLOR: "", FORCE_COLOR: "1" })).toBe(true);
  expect(await isColoured({ NO_COLOR: "" })).toBe(false);
});

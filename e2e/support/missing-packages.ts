import { runCommand } from "./run-command.js";

/** Why pip cannot install these packages here, in a few words for the name of a skipped test; undefined when it can. */
export async function whyPackagesAreMissing(packages: readonly string[], cwd: string): Promise<string | undefined> {
  const python = await runCommand("python3.11", ["--version"], { cwd });
  if (!python.stdout.startsWith("Python 3.11.")) return "python3.11 is not on the PATH";
  const args = ["-m", "pip", "install", "--dry-run", "--ignore-installed", ...packages];
  const pip = await runCommand("python3.11", args, { cwd, env: { PIP_RETRIES: "0" } });
  return pip.exitCode === 0 ? undefined : `pip cannot get the packages: ${pip.stderr.trim().split("\n").at(-1)}`;
}

import { access } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { whyPackagesAreMissing } from "./support/missing-packages.js";
import { runCommand } from "./support/run-command.js";

const ROOT = fileURLToPath(new URL("../", import.meta.url));
const PROJECT = join(ROOT, "examples/line-bot");
const DEMO = [join(ROOT, "scripts/demo.mjs")];

const lacking = await whyPackagesAreMissing(["-r", "requirements.txt", "-r", "requirements-dev.txt"], PROJECT);
const skipped = lacking === undefined ? "" : ` (skipped: ${lacking})`;

test.skipIf(lacking !== undefined)(
  `the demo blocks the broken change, releases the fixed one and leaves reports${skipped}`,
  { timeout: 240_000 },
  async () => {
    const { exitCode, stdout, stderr } = await runCommand(process.execPath, DEMO, { cwd: ROOT });
    expect(exitCode, `${stdout}${stderr}`).toBe(0);
    expect(stdout).toContain("✔ renamed-import: blocked at smoke");
    expect(stdout).toContain("✔ fixed: released as version 1 of line-bot, alias live");
    const pages = [...stdout.matchAll(/report: (\S+)/g)].map(([, path]) => join(ROOT, path ?? ""));
    expect(pages).toHaveLength(2);
    for (const page of pages) await access(page);
  },
);

test("the demo says what to install where Python 3.11 is missing", async () => {
  const env = { PATH: join(dirname(process.execPath), "no-such-folder") };
  const { exitCode, stderr } = await runCommand(process.execPath, DEMO, { cwd: ROOT, env });
  expect(stderr).toContain("python3.11 is not on the PATH");
  expect(stderr).toContain("Install Python 3.11");
  expect(exitCode).toBe(3);
});

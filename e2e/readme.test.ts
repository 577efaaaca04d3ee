import { execFile } from "node:child_process";
import { mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { packFiles } from "@assay/archive";
import { probeHost } from "@assay/sandbox";
import { expect, test } from "vitest";
import { createProject } from "./support/assay.js";

const execute = promisify(execFile);
const root = fileURLToPath(new URL("..", import.meta.url));
const { runtimes } = await probeHost();
const hasNode22 = runtimes.some(({ runtime, isAvailable }) => runtime === "nodejs22.x" && isAvailable);

test.skipIf(!hasNode22)(
  `the README's program runs as it is printed${hasNode22 ? "" : " (nothing here runs nodejs22.x)"}`,
  async () => {
    const readme = await readFile(join(root, "README.md"), "utf8");
    const [, program] = /```js\n([\s\S]*?)```/.exec(readme) ?? [];
    await using project = await createProject({ "program.mjs": program ?? "" });
    await symlink(join(root, "node_modules"), join(project.directory, "node_modules"));
    await mkdir(join(project.directory, "build"));
    const handler = "export const handler = async ({ name }) => 'Hello, ' + name + '.';\n";
    await writeFile(
      join(project.directory, "build/function.zip"),
      await packFiles([{ path: "index.mjs", content: handler }]),
    );
    const { stdout } = await execute(process.execPath, ["program.mjs"], { cwd: project.directory });
    expect(stdout).toBe('"Hello, Ada."\n');
  },
);

test("every file that the README and the guides link to is there", async () => {
  const { stdout } = await execute("git", ["ls-files", "--cached", "--others", "--exclude-standard", "*.md"], {
    cwd: root,
  });
  const broken: string[] = [];
  for (const page of stdout.trim().split("\n")) {
    const text = await readFile(join(root, page), "utf8").catch(() => "");
    // Links inside code blocks are examples.
    for (const [, target = ""] of text.replace(/```[\s\S]*?```/g, "").matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)) {
      if (/^[a-z]+:/.test(target)) continue;
      const path = join(root, page, "..", target);
      const isThere = await readFile(path).then(
        () => true,
        (error: NodeJS.ErrnoException) => error.code === "EISDIR",
      );
      if (!isThere) broken.push(`${page} -> ${target}`);
    }
  }
  expect(broken).toEqual([]);
});

import { mkdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openZip, packDirectory, unpackArtifact } from "../src/index.js";
import { createScratch } from "./support/scratch.js";

test("the example of the README works", async () => {
  await using temporary = await createScratch();
  const scratch = temporary.path;
  await mkdir(join(scratch, "app"));
  await writeFile(join(scratch, "app/index.mjs"), "export const handler = () => 1;\n", { mode: 0o600 });
  {
    // example {
    const artifact = await openZip(await packDirectory(join(scratch, "app")));
    if (artifact.defects.length > 0) throw new Error(`${artifact.digest} does not unpack as it reads`);

    await using task = await unpackArtifact(artifact, join(scratch, "task"));
    const { mode } = await stat(join(task.root, "index.mjs"));
    // }
    expect(mode & 0o777).toBe(0);
  }
  await expect(stat(join(scratch, "task"))).rejects.toThrow("ENOENT");
});

test("the README shows that example", async () => {
  const source = await readFile(new URL(import.meta.url), "utf8");
  const example = /\/\/ example \{\n([\s\S]*?)\n *\/\/ \}/.exec(source)?.[1]?.replaceAll(/^ {4}/gm, "");
  expect(await readFile(new URL("../README.md", import.meta.url), "utf8")).toContain(example);
});

import { readFile } from "node:fs/promises";
import * as door from "@assay/sandbox";
import { expect, test } from "vitest";
import { createPackage } from "./support/function-package.js";
import { lacks } from "./support/sandboxes.js";

const AsyncFunction = (async () => {}).constructor as new (
  ...source: string[]
) => (library: typeof door, console: { log: (text: string) => void }) => Promise<void>;

test.skipIf(lacks("python3.11"))("the README's example runs as it is written (needs Python 3.11)", async () => {
  const readme = await readFile(new URL("../README.md", import.meta.url), "utf8");
  const example = /```ts\n(.*?)```/s.exec(readme)?.[1] ?? "";
  await using taskRoot = await createPackage({
    "app.py": 'def handler(event, context):\n    return event["id"] + 1\n',
  });
  const source = example
    .replace('import { createEnvironmentPool } from "@assay/sandbox";', "const { createEnvironmentPool } = library;")
    .replace("/tmp/unpacked-package", taskRoot.path);
  expect(source).toContain(taskRoot.path);
  const printed: string[] = [];
  await new AsyncFunction("library", "console", source)(door, { log: (text) => printed.push(text) });
  expect(printed).toEqual(["8"]);
});

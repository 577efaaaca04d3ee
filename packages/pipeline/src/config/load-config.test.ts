import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { loadConfig, parseConfig } from "./load-config.js";

const MINIMAL = {
  project: "shop",
  function: { name: "shop", runtime: "nodejs22.x", handler: "index.handler" },
  build: { artifact: "function.zip" },
};

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "assay-config-"));
});
afterEach(() => rm(folder, { recursive: true }));

async function write(name: string, content: string): Promise<void> {
  await writeFile(join(folder, name), content);
}

const typescript = (value: unknown): string =>
  `import { defineConfig } from "assay";\nconst typed: string = "yes";\nexport default defineConfig(${JSON.stringify(value)});`;

test("a TypeScript configuration imports defineConfig in a project without node_modules", async () => {
  await write("assay.config.ts", typescript(MINIMAL));
  const { config, directory } = await loadConfig({ cwd: folder });
  expect(config.project).toBe("shop");
  expect(directory).toBe(folder);
});

test("what is left out gets Lambda's defaults", () => {
  const config = parseConfig(MINIMAL, "assay.config.json");
  expect(config).toMatchObject({
    alias: "live",
    unit: false,
    function: { memoryMiB: 128, timeoutSeconds: 3, architecture: "x86_64", ephemeralStorageMiB: 512, environment: {} },
    deploy: { createIfMissing: true },
    shift: { strategy: "all-at-once" },
  });
});

test("the nearest configuration above the working directory is found, in JSON and YAML too", async () => {
  await write(
    "assay.config.yaml",
    "project: shop\nfunction: {name: shop, runtime: nodejs22.x, handler: index.handler}\nbuild: {artifact: a.zip}\n",
  );
  await mkdir(join(folder, "src", "deep"), { recursive: true });
  expect((await loadConfig({ cwd: join(folder, "src", "deep") })).path).toBe(join(folder, "assay.config.yaml"));
  await write("assay.config.json", JSON.stringify(MINIMAL));
  expect((await loadConfig({ cwd: folder })).path).toBe(join(folder, "assay.config.json"));
});

test.each([
  ["an unknown key", { ...MINIMAL, smok: {} }, '`smok` unknown key, did you mean "smoke"?'],
  [
    "a forgotten unit",
    { ...MINIMAL, function: { ...MINIMAL.function, timeout: 3 } },
    '`function.timeout` unknown key, did you mean "timeoutSeconds"?',
  ],
  [
    "a key inside a union",
    { ...MINIMAL, unit: { command: "x", jnit: "a" } },
    '`unit.jnit` unknown key, did you mean "junit"?',
  ],
  [
    "a key inside a list",
    { ...MINIMAL, events: [{ name: "a", payload: {}, expct: {} }] },
    '`events[0].expct` unknown key, did you mean "expect"?',
  ],
  ["a key like no other", { ...MINIMAL, shift: { weird: 1 } }, "`shift.weird` unknown key, accepted: strategy"],
  ["a wrong type", { ...MINIMAL, project: 5 }, "`project` is 5, expected string"],
  [
    "a wrong value",
    { ...MINIMAL, function: { ...MINIMAL.function, runtime: "python2.7" } },
    '`function.runtime` is "python2.7", accepted: "nodejs20.x"',
  ],
  [
    "a value out of range",
    { ...MINIMAL, function: { ...MINIMAL.function, memoryMiB: 64 } },
    "`function.memoryMiB` is 64",
  ],
  ["a missing key", { project: "a", build: { artifact: "a" } }, "`function` is missing"],
  [
    "an event without payload",
    { ...MINIMAL, events: [{ name: "a" }] },
    "`events[0]` an event has either `file` or `payload`",
  ],
  [
    "two events of one name",
    {
      ...MINIMAL,
      events: [
        { name: "a", payload: 1 },
        { name: "a", payload: 2 },
      ],
    },
    '`events` two events are called "a"',
  ],
  ["no object at all", "shop", 'is "shop", expected object'],
])("%s is refused with file and key", (_, input, message) => {
  expect(() => parseConfig(input, "/p/assay.config.ts")).toThrow(message);
  expect(() => parseConfig(input, "/p/assay.config.ts")).toThrow("/p/assay.config.ts: ");
});

test("a folder without configuration is told how to get one", async () => {
  await expect(loadConfig({ cwd: folder })).rejects.toMatchObject({ code: "CONFIG_NOT_FOUND", exitCode: 2 });
  await expect(loadConfig({ cwd: folder, path: "none.ts" })).rejects.toMatchObject({ code: "CONFIG_NOT_FOUND" });
});

test.each([
  ["assay.config.json", "{ project: 1"],
  ["assay.config.yaml", "a: [1"],
  ["assay.config.ts", "export default {"],
  ["assay.config.ts", "export const config = 1;"],
  ["assay.config.ts", 'import "no-such-package"; export default {};'],
])("a broken %s is unreadable, in one sentence", async (name, content) => {
  await write(name, content);
  const failure = await loadConfig({ cwd: folder }).catch((error: unknown) => error);
  expect(failure).toMatchObject({ code: "CONFIG_UNREADABLE" });
  expect(String(failure)).not.toContain("\n");
});

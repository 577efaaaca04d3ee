import { expect, test } from "vitest";
import { inspect, linesOf, PROVIDED, zipOf } from "../support/inspect.js";

test("a package for an OS-only runtime without bootstrap is an error that names the likely file", async () => {
  expect(await inspect({ main: { mode: 0o755 }, "config.json": "{}" }, PROVIDED)).toEqual([
    {
      ruleId: "artifact/bootstrap-missing",
      level: "error",
      message: 'provided.al2023 starts the file "bootstrap"; neither the top of the package nor a layer has one',
      remedy: 'rename "main" to "bootstrap"',
      location: { path: "main" },
    },
  ]);
  const respelt = await inspect({ "Bootstrap.sh": "", main: { mode: 0o755 } }, PROVIDED);
  expect(respelt).toMatchObject([{ remedy: 'rename "Bootstrap.sh" to "bootstrap"' }]);
  const neither = await inspect({ a: { mode: 0o755 }, b: { mode: 0o755 } }, PROVIDED);
  expect(neither).toMatchObject([
    { remedy: 'name the function\'s executable "bootstrap" and put it at the top of the package' },
  ]);
});

test("a bootstrap that others may not execute is an error", async () => {
  expect(linesOf(await inspect({ bootstrap: { mode: 0o644 } }, PROVIDED))).toEqual([
    'error bootstrap "bootstrap" has mode 0644; Lambda executes it only with 0755',
  ]);
  expect(linesOf(await inspect({ bootstrap: { mode: 0o744 } }, PROVIDED))).toEqual([
    'error bootstrap "bootstrap" has mode 0744; Lambda executes it only with 0755',
  ]);
});

test("an executable bootstrap is fine, in the package or in a layer", async () => {
  expect(await inspect({ bootstrap: { mode: 0o755 } }, PROVIDED)).toEqual([]);
  const layer = await zipOf({ bootstrap: { mode: 0o755 } });
  expect(await inspect({ "function.sh": "" }, { ...PROVIDED, layers: [layer] })).toEqual([]);
});

test("a bootstrap behind a link counts with the mode of the file it leads to", async () => {
  const link = { kind: "symlink" as const, content: "bin/main" };
  expect(await inspect({ bootstrap: link, "bin/main": { mode: 0o755 } }, PROVIDED)).toEqual([]);
  expect(await inspect({ bootstrap: link, "bin/main": { mode: 0o644 } }, PROVIDED)).toMatchObject([
    { location: { path: "bin/main" } },
  ]);
});

test("a managed runtime needs no bootstrap", async () => {
  const files = { "index.mjs": "export const handler = 1;", bootstrap: { mode: 0o644 } };
  expect(await inspect(files, { runtime: "nodejs22.x", handler: "index.handler" })).toEqual([]);
});

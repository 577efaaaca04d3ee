import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { loadConfig, runPipeline } from "../src/index.js";
import { createProject } from "./support/project.js";

test("the example of the README works", async () => {
  await using created = await createProject();
  const project = created.directory;
  const events: string[] = [];
  // example {
  const { config, path } = await loadConfig({ cwd: project });
  const report = await runPipeline({
    config,
    configPath: path,
    target: "local",
    onEvent: (event) => events.push(event.type),
  });
  const proved = report.stages.filter(({ status }) => status === "passed").map(({ stage }) => stage);
  // }
  expect(proved).toEqual(["build", "inspect", "smoke", "deploy", "verify", "shift"]);
  expect(events.at(-1)).toBe("run-finished");
});

test("the README shows that example", async () => {
  const source = await readFile(new URL(import.meta.url), "utf8");
  const example = /\/\/ example \{\n([\s\S]*?)\n *\/\/ \}/.exec(source)?.[1]?.replaceAll(/^ {2}/gm, "");
  expect(await readFile(new URL("../README.md", import.meta.url), "utf8")).toContain(example);
});

import { readFile } from "node:fs/promises";
import { openZip, packFiles } from "@assay/archive";
import { expect, test } from "vitest";
import { explainRule, inspectArtifact, listRules } from "../src/index.js";

const readme = await readFile(new URL("../README.md", import.meta.url), "utf8");

test("the example of the README works", async () => {
  const zip = await packFiles([
    {
      path: "lambda_handler.py",
      content:
        "from integrations.line_bot import handle_webhook\n\ndef handler(event, context):\n    return handle_webhook(event)\n",
    },
    { path: "integrations/line_bot.py", content: "def process_webhook(event):\n    return event\n" },
  ]);
  const lines: string[] = [];
  // example {
  const { findings } = await inspectArtifact(await openZip(zip), {
    runtime: "python3.11",
    handler: "lambda_handler.handler",
  });
  for (const { level, location, message, remedy } of findings) {
    lines.push(`${level} ${location?.path}:${location?.line} ${message}`, remedy);
  }
  // }
  for (const line of lines) expect(readme).toContain(line);
  expect(lines).toHaveLength(2);
});

test("the README shows that example", async () => {
  const source = await readFile(new URL(import.meta.url), "utf8");
  const example = /\/\/ example \{\n([\s\S]*?)\n *\/\/ \}/.exec(source)?.[1]?.replaceAll(/^ {2}/gm, "");
  expect(readme).toContain(example);
});

test("the README lists exactly the rules there are", () => {
  const rows = listRules().map(
    ({ id, title, failureClasses, evidence }) =>
      `| \`${id}\` | ${title} | ${failureClasses.join(", ")} | [seen](${evidence}) |`,
  );
  const table = readme.split("\n").filter((line) => line.startsWith("| `artifact/"));
  expect(table).toEqual(rows);
});

test("a rule explains itself by its id, and an unknown id has no explanation", () => {
  expect(explainRule("artifact/missing-module")).toMatchObject({
    id: "artifact/missing-module",
    failureClasses: [1, 15, 20, 21],
  });
  expect(explainRule("artifact/unheard-of")).toBeUndefined();
  expect(explainRule("constructor")).toBeUndefined();
});

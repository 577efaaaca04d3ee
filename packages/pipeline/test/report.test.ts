import { expect, test } from "vitest";
import { reportJsonSchema, reportSchema } from "../src/index.js";
import { createProject } from "./support/project.js";

test("the published schema is the one that the code has (regenerate with vitest -u)", async () => {
  const text = `${JSON.stringify(reportJsonSchema(), null, 2)}\n`;
  await expect(text).toMatchFileSnapshot("../schema/report-v1.schema.json");
});

const throwing = "export const handler = () => { throw new Error('no'); };\n";

test.each([
  ["passed", {}, {}],
  ["failed", { files: { "index.mjs": throwing } }, {}],
  ["inconclusive", { config: { events: [] } }, {}],
  ["error", {}, { target: "http://127.0.0.1:1", random: () => 0 }],
  ["interrupted", {}, { signal: AbortSignal.abort(new Error("SIGINT")) }],
])("a real report of a run that ended %s fits the schema, to the last field", async (outcome, project, options) => {
  await using shop = await createProject(project);
  const { report } = await shop.run(options);
  expect(report.outcome).toBe(outcome);
  // Unknown fields would be dropped by the schema.
  expect(reportSchema.parse(report)).toEqual(report);
});

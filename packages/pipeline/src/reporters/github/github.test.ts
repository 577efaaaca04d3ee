import { expect, test } from "vitest";
import {
  BLOCKED,
  DIGEST,
  HOSTILE_TEXT,
  hostileReport,
  NOT_JUDGED,
  RELEASED,
  STRUCK,
} from "../../../test/fixtures/reports.js";
import { stageReport } from "../../../test/fixtures/stage-report.js";
import { renderAnnotations } from "./annotations.js";
import { renderStepSummary, STEP_SUMMARY_LIMIT_BYTES } from "./step-summary.js";
import { formatAnnotation } from "./workflow-command.js";

const manyFindings = (count: number) => ({
  ...BLOCKED,
  stages: [
    stageReport("inspect", 0, 10, {
      kind: "failed" as const,
      evidence: {},
      findings: Array.from({ length: count }, (_, index) => ({
        ruleId: `artifact/rule-${index}`,
        level: "error" as const,
        message: `file ${index} is broken`,
        remedy: "x".repeat(2_000),
      })) as [{ ruleId: string; level: "error"; message: string; remedy: string }],
    }),
  ],
});

test("a workflow command escapes data and properties as the Actions toolkit does", () => {
  const annotation = {
    level: "error",
    title: "a:b,c%",
    message: "100 %\nnext: line, more",
    file: "src/a,b.py",
    line: 3,
  };
  expect(formatAnnotation({ ...annotation, level: "error" })).toBe(
    "::error file=src/a%2Cb.py,line=3,title=a%3Ab%2Cc%25::100 %25%0Anext: line, more",
  );
});

test("an error points to its file, and the last annotation sums up with the digest", () => {
  const annotations = renderAnnotations(BLOCKED);
  expect(annotations[0]).toMatch(/^::error file=lambda_handler\.py,line=12,title=smoke\/import-unresolved::/);
  expect(annotations[0]).toContain("%0ARemedy: define handle_webhook");
  expect(annotations.map((line) => /^::(\w+)/.exec(line)?.[1])).toEqual(["error", "error", "warning", "error"]);
  expect(annotations.at(-1)).toContain(`Package ${DIGEST}`);
});

test("at most ten annotations of a level are sent, and the last one counts the rest", () => {
  const annotations = renderAnnotations(manyFindings(24));
  expect(annotations).toHaveLength(10);
  expect(annotations.at(-1)).toContain("15 more findings in the report");
});

test("no text of a function becomes a workflow command of its own", () => {
  const annotations = renderAnnotations(hostileReport());
  for (const line of annotations) expect(line).toMatch(/^::(?:error|warning|notice) [^\n\r]*$/);
});

test("the summary names outcome, chain, stages, findings and how to go on", () => {
  const summary = renderStepSummary(NOT_JUDGED);
  expect(summary).toContain("## line\\-bot: Not judged at deploy");
  expect(summary).toContain("| ⚠️ errored | deploy |");
  expect(summary).toContain("assay run --resume 20261121-061256-3fa9");
  expect(renderStepSummary(RELEASED)).toMatch(/= inspected .* → = smoked .* → = uploaded .* → = version .* → = alias/);
});

test("the summary renders no HTML, mention or fence of a function", () => {
  const summary = renderStepSummary(hostileReport(`${HOSTILE_TEXT}\n\`\`\`\n@octocat **bold**\n`));
  // What stands in blocks and spans of code is shown as it is written.
  const blocks = /^(`{3,})text\n[\s\S]*?\n\1$/gm;
  const outsideOfCode = summary.replaceAll(blocks, "").replaceAll(/(?<![\\`])(`+) .*? \1(?!`)/g, "");
  expect(outsideOfCode).not.toMatch(/<(?!\/?(?:details|summary)\b)[a-z!/]/i);
  expect(outsideOfCode).not.toContain("@octocat");
  expect(outsideOfCode).not.toContain("\n```");
});

test("a summary that would be too long loses its logs first and stays below the limit", () => {
  const noisy = { ...manyFindings(400) };
  const long = renderStepSummary(noisy);
  expect(Buffer.byteLength(long)).toBeLessThanOrEqual(STEP_SUMMARY_LIMIT_BYTES);
  expect(long).toContain("file 399 is broken");
  const short = renderStepSummary(manyFindings(900));
  expect(Buffer.byteLength(short)).toBeLessThanOrEqual(STEP_SUMMARY_LIMIT_BYTES);
  expect(short).toContain("file 0 is broken");
  expect(short).toContain("899 more findings in the report");
  expect(renderStepSummary(RELEASED, 10)).toBe("");
});

test("the summary names the faults that struck, and is silent where none did", () => {
  expect(renderStepSummary(STRUCK)).toContain(
    "- ` fault-2 ` throttle service=lambda count=2: struck 2 times, answered the service's throttling error",
  );
  expect(renderStepSummary(RELEASED)).not.toContain("wrong on order");
});

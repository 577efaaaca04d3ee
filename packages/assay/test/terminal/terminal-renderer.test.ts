import { PassThrough } from "node:stream";
import { stripVTControlCharacters } from "node:util";
import type { RunEvent } from "@assay/core";
import { expect, test } from "vitest";
import { BLOCKED, hostileReport, NOT_JUDGED, RELEASED, ROLLED_BACK } from "../../../pipeline/test/fixtures/reports.js";
import { createTerminalRenderer, type TerminalRendererOptions } from "../../src/terminal/terminal-renderer.js";
import { BLOCKED_AT_SMOKE, FINDING, STARTED, stamp } from "./run-events.js";

function render(
  options: Partial<TerminalRendererOptions>,
  events: readonly RunEvent[],
  report = BLOCKED,
): { readonly text: string } {
  const stream = Object.assign(new PassThrough(), { columns: 100, rows: 30 });
  const chunks: string[] = [];
  stream.on("data", (chunk) => chunks.push(String(chunk)));
  using renderer = createTerminalRenderer({
    stream,
    colors: false,
    interactive: false,
    verbosity: "normal",
    ...options,
  });
  for (const event of events) renderer.onEvent(event);
  renderer.finish(report, ".assay/runs/1/report.html");
  return { text: chunks.join("") };
}

test("each stage is one line with what it found out; a failed one adds cause, remedy and its last output", () => {
  const { text } = render({}, BLOCKED_AT_SMOKE);
  expect(text.split("\n").slice(0, 8)).toEqual([
    "line-bot → live on local  run 20261121-061256-3fa9",
    " ✔ unit      34 tests passed, 1 skipped  1.8 s",
    " - build     not part of this run (--from smoke)",
    " ✘ smoke     240 ms",
    "   error integrations.line_bot has no name handle_webhook",
    "   → import the name it has now: handle_line_webhook smoke/import-unresolved lambda_handler.py:12",
    "   │ IMPORT_ERROR handle_webhook",
    "   │ next li",
  ]);
});

test("the end names outcome, digest, gaps and report", () => {
  const { text } = render({}, BLOCKED_AT_SMOKE, RELEASED);
  expect(text).toContain("Released  Version 7 of line-bot serves all traffic of alias live  4.4 s");
  expect(text).toContain(`Package  ${RELEASED.subject?.digest}`);
  expect(text).toContain("Not like AWS in 1 way:");
  expect(text).toMatch(/^Report {3}\.assay\/runs\/1\/report\.html$/m);
  expect(text).not.toContain("Continue");
});

test("a run that can be taken up again says how", () => {
  expect(render({}, [], NOT_JUDGED).text).toContain("Continue assay run --resume 20261121-061256-3fa9");
});

test("a stage that could not judge shows why and the way out", () => {
  const events = stamp([
    STARTED,
    { type: "stage-started", stage: "smoke" },
    {
      type: "stage-errored",
      stage: "smoke",
      code: "RUNTIME_MISSING",
      message: "no Python 3.14",
      hint: "uv python install 3.14",
      durationMs: 5,
    },
  ]);
  const { text } = render({}, events);
  expect(text).toContain(" ! smoke     no Python 3.14  5 ms\n   → uv python install 3.14\n");
});

test("a rollback is told as it happens", () => {
  const events = stamp([
    { type: "rollback-started", alias: "live", toVersion: "6", reason: "version 7 failed" },
    { type: "rollback-finished", succeeded: true, toVersion: "6", message: "alias live serves version 6 again" },
  ]);
  const { text } = render({}, events, ROLLED_BACK);
  expect(text).toContain(" ! alias live goes back to 6: version 7 failed\n ✔ alias live serves version 6 again\n");
  expect(text).toContain("Rolled back  Alias live is back on 6");
});

test("quiet keeps to errors and the outcome", () => {
  const { text } = render({ verbosity: "quiet" }, BLOCKED_AT_SMOKE);
  expect(text).not.toContain("34 tests passed");
  expect(text).not.toContain("translations of humanize");
  expect(text).toContain("integrations.line_bot has no name handle_webhook");
  expect(text).toContain("Blocked at smoke");
});

test("verbose prints everything that tools print, marked as theirs", () => {
  const { text } = render({ verbosity: "verbose" }, BLOCKED_AT_SMOKE);
  expect(text).toContain(" … smoke\n   report 7203\n");
  expect(text).toContain("   │ ROR handle_webhook\n   │ next li\n");
});

test("nothing that a function prints acts on the terminal or on a CI", () => {
  const evil = "\u001b[2J\u001b]0;title\u0007\u0000\n::error::fake\r\n\u202eevil";
  const events = stamp([
    { ...STARTED, project: evil, functionName: evil, alias: evil, target: evil } as RunEvent,
    { type: "stage-started", stage: "smoke" },
    { type: "stage-progress", stage: "smoke", message: evil },
    { type: "stage-output", stage: "smoke", stream: "stdout", text: evil },
    {
      type: "stage-finished",
      stage: "smoke",
      durationMs: 1,
      verdict: {
        kind: "failed",
        evidence: {},
        findings: [{ ...FINDING, message: evil, remedy: evil, ruleId: evil, location: { path: evil } }],
      },
    },
  ]);
  for (const verbosity of ["quiet", "normal", "verbose"] as const) {
    const { text } = render({ verbosity }, events, hostileReport(evil));
    expect(text).not.toMatch(/[^\P{Cc}\n]|\u202e/u);
    expect(text).not.toMatch(/^\s*::/m);
  }
});

test("a terminal shows the stage at work with its last line, and keeps only what ended", () => {
  const stream = Object.assign(new PassThrough(), { columns: 60, rows: 20 });
  let text = "";
  stream.on("data", (chunk) => {
    text += String(chunk);
  });
  using renderer = createTerminalRenderer({ stream, colors: true, interactive: true, verbosity: "normal" });
  for (const event of BLOCKED_AT_SMOKE.slice(0, 8)) renderer.onEvent(event);
  const shown = stripVTControlCharacters(text);
  expect(shown).toContain("⠋ smoke     report 7203");
  expect(shown).toContain("│ next li");
  text = "";
  for (const event of BLOCKED_AT_SMOKE.slice(8)) renderer.onEvent(event);
  renderer.interrupting();
  renderer.finish(BLOCKED, null);
  expect(text).toContain("\u001b[31m✘");
  expect(stripVTControlCharacters(text)).toContain("stopping in order; Ctrl-C again stops at once");
});

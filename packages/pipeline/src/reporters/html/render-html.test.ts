import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import {
  BLOCKED,
  DIGEST,
  HOSTILE_TEXT,
  hostileReport,
  RELEASED,
  ROLLED_BACK,
  STRUCK,
} from "../../../test/fixtures/reports.js";
import { renderHtml } from "./render-html.js";

test("the page of a release shows the digest, five equal links and seven claims", () => {
  const page = renderHtml(RELEASED);
  expect(page).toContain("<h1>Released</h1>");
  expect(page).toContain(`<code>${DIGEST}</code>`);
  expect(page).toContain("The same bytes, end to end");
  expect(page.match(/<li class="equal">/g)).toHaveLength(5);
  expect(page.match(/<details class="stage"/g)).toHaveLength(7);
  expect(page).toContain("<dt>duration</dt><dd>610 ms</dd>");
  expect(page).toContain("AWS patches its runtimes on its own schedule");
});

test("a blocked run opens the stage that stopped it and names cause and remedy", () => {
  const page = renderHtml(BLOCKED);
  expect(page).toContain("<h1>Blocked at smoke</h1>");
  expect(page).toMatch(/<details class="stage" id="stage-smoke" open>/);
  expect(page.match(/<details class="stage" id="[^"]*" open>/g)).toHaveLength(1);
  expect(page).toContain("import the name it has now: handle_line_webhook");
  expect(page).toContain("How far these bytes were proved");
});

test("a rollback is told from the move to the way back", () => {
  const page = renderHtml(ROLLED_BACK);
  const story = page.slice(page.indexOf("The way back"));
  expect(story.indexOf("went to version 7")).toBeLessThan(story.indexOf("KeyError"));
  expect(story).toContain("Alias live goes back to 6");
});

test("the page asks for nothing from anywhere and runs nothing", () => {
  const page = renderHtml(ROLLED_BACK);
  expect(page).not.toMatch(/<(?:script|link|img|iframe|object|embed)\b/);
  expect(page).not.toMatch(/(?:src|href)="(?:https?:)?\/\//);
  expect(page).not.toMatch(/url\(|@import/);
  expect(page).toContain("default-src 'none'");
});

test("hostile text stays text", () => {
  const page = renderHtml(hostileReport());
  expect(page).not.toContain(HOSTILE_TEXT);
  expect(page).not.toMatch(/<script|<img/);
  expect(page).not.toMatch(/[^\P{Cc}\t\n]|\p{Cs}|\u202e/u);
  expect(page).toContain("&lt;/script&gt;&lt;script&gt;alert(1)&lt;/script&gt;");
  expect(page).toContain("&amp;amp;");
});

const chromium = ["chromium", "chromium-browser", "google-chrome"].find(
  (name) => spawnSync(name, ["--version"]).status === 0,
);

test.skipIf(chromium === undefined)(
  "a browser finds the hostile page whole (skipped where there is no Chromium)",
  () => {
    const directory = mkdtempSync(join(tmpdir(), "assay-page-"));
    try {
      const path = join(directory, "report.html");
      writeFileSync(path, renderHtml(hostileReport()));
      const flags = [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        `--user-data-dir=${directory}/profile`,
        "--dump-dom",
      ];
      const { stdout } = spawnSync(chromium ?? "", [...flags, `file://${path}`], { encoding: "utf8" });
      expect(stdout).toContain("<footer>");
      expect(stdout.match(/<details class="stage"/g)).toHaveLength(7);
      expect(stdout).not.toMatch(/<script|<img/);
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  },
);

test("what went wrong on order is told, and nothing where nothing did", () => {
  const page = renderHtml(STRUCK);
  expect(page).toContain("What went wrong on order");
  expect(page).toContain("throttle service=lambda count=2</td><td>answered the service&#39;s throttling error</td>");
  expect(renderHtml(RELEASED)).not.toContain("wrong on order");
});

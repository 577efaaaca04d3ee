import { expect, test } from "vitest";
import { nodeOf, TRACE } from "../../../../test/trace-fixture.js";
import { renderTraces } from "./render-traces.js";

test("the page has a bar for each span, where it lies and as long as it took", () => {
  const page = renderTraces([TRACE]);
  expect(page).toContain("<h1>sns Publish</h1>");
  expect(page).toContain("4 spans in 2 services, 1 failed, 1 fault struck on order.");
  expect([...page.matchAll(/style="left:([\d.]+)%;width:([\d.]+)%"/g)].map(([, left, width]) => [left, width])).toEqual(
    [
      ["0.00", "100.00"],
      ["25.00", "25.00"],
      ["37.50", "12.50"],
      ["75.00", "25.00"],
    ],
  );
  expect(page).toContain("fault-1: delivered twice");
  expect(page).toContain("QueueDoesNotExist: no queue");
  expect(page).toContain("<code>m-1</code>");
});

test("what a function logged is folded away, with how much came before", () => {
  const lines = [{ timestamp: 0, message: "sold out" }];
  const log = { logGroupName: "/aws/lambda/orders", logStreamName: "s", lines, omittedCount: 7 };
  const page = renderTraces([{ traceId: "t", roots: [nodeOf("run", 0, 1, { log })] }]);
  expect(page).toContain("<summary>1 line in /aws/lambda/orders s</summary><pre>7 lines before these\nsold out</pre>");
});

test("the page asks for nothing, runs nothing, and hostile text stays text", () => {
  const text = "</pre><script>alert(1)</script><img src=x onerror=alert(2)>\u001b[31m";
  const log = { logGroupName: text, logStreamName: text, lines: [{ timestamp: 0, message: text }], omittedCount: 0 };
  const faults = [{ ruleId: text, kind: text, effect: text }];
  const named = { service: text, resource: text, requestId: text, ids: [text], notes: [text], error: text };
  const page = renderTraces([{ traceId: text, roots: [nodeOf(text, 0, 1, { ...named, faults, log })] }]);
  expect(page).not.toMatch(/<(?:script|img|link|iframe)\b/);
  expect(page).not.toMatch(/(?:src|href)="/);
  expect(page).not.toContain("\u001b");
  expect(page).toContain("default-src 'none'");
});

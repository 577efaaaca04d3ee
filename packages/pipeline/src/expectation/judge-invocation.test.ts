import { expect, test } from "vitest";
import { parseConfig } from "../config/load-config.js";
import type { EventConfig } from "../config/schema.js";
import { judgeInvocation } from "./judge-invocation.js";
import type { ObservedInvocation } from "./observed-invocation.js";

const LIMITS = { timeoutSeconds: 3, maxDurationMs: undefined, logPatterns: ["ImportError", "IMPORT_ERROR"] };
const GOOD: ObservedInvocation = {
  functionError: null,
  payload: Buffer.from(JSON.stringify({ statusCode: 200, body: '{"ok":true,"items":[1,2]}' })),
  durationMs: 12,
  log: "START\nEND",
};

function eventWith(expectation: object): EventConfig {
  const config = parseConfig(
    {
      project: "shop",
      function: { name: "shop", runtime: "nodejs22.x", handler: "index.handler" },
      build: { artifact: "a.zip" },
      events: [{ name: "order", payload: {}, expect: expectation }],
    },
    "assay.config.json",
  );
  const [event] = config.events;
  if (event === undefined) throw new Error("no event");
  return event;
}

function messages(expectation: object, observed: Partial<ObservedInvocation> = {}): readonly string[] {
  const findings = judgeInvocation("smoke", eventWith(expectation), { ...GOOD, ...observed }, LIMITS);
  return findings.map(({ ruleId, message }) => `${ruleId}: ${message}`);
}

test("an answer that holds everything expected gives no finding", () => {
  expect(messages({ statusCode: 200, body: { ok: true }, payload: { statusCode: 200 }, maxDurationMs: 20 })).toEqual(
    [],
  );
  expect(messages({ logs: { present: ["START"], absent: ["Task"] } })).toEqual([]);
});

test.each([
  ["another status", { statusCode: 404 }, 'smoke/expectation: event "order": statusCode $ is 200, expected 404'],
  ["another body", { body: { ok: false } }, 'smoke/expectation: event "order": body $.ok is true, expected false'],
  ["a missing key", { body: { more: 1 } }, 'smoke/expectation: event "order": body $.more is missing, expected 1'],
  [
    "a list of another length",
    { body: { items: [1] } },
    'smoke/expectation: event "order": body $.items is [1,2], expected [1]',
  ],
  [
    "a body as text",
    { body: "no" },
    'smoke/expectation: event "order": body $ is "{\\"ok\\":true,\\"items\\":[1,2]}", expected "no"',
  ],
  ["a slow answer", { maxDurationMs: 5 }, 'smoke/too-slow: event "order": took 12 ms, at most 5 ms are allowed'],
  ["a missing log line", { logs: { present: ["done"] } }, 'smoke/log: event "order": the log does not say "done"'],
  [
    "an unwanted log line",
    { logs: { absent: ["END"] } },
    'smoke/log: event "order": the log must not say "END", it says: END',
  ],
  [
    "no error",
    { functionError: "Unhandled" },
    'smoke/function-error: event "order": answered without a function error, expected Unhandled',
  ],
])("%s is found", (_, expectation, message) => {
  expect(messages(expectation)).toEqual([message]);
});

test("an import error in the log is found behind a good answer", () => {
  const log = "START\nIMPORT_ERROR: cannot import name 'handle_webhook'\nEND";
  expect(messages({ statusCode: 200 }, { log })).toEqual([
    "smoke/import-error-in-log: event \"order\": an import failed behind the answer, the log says: IMPORT_ERROR: cannot import name 'handle_webhook'",
  ]);
  expect(messages({ logs: { present: ["IMPORT_ERROR"] } }, { log })).toEqual([]);
});

test("a crash is one finding, with the error and without complaints about the answer", () => {
  const functionError = {
    kind: "Unhandled",
    errorType: "Runtime.ImportModuleError",
    errorMessage: "No module named 'x'",
  };
  const crash = { functionError, payload: Buffer.from("{}") };
  expect(messages({ statusCode: 200 }, crash)).toEqual([
    "smoke/function-error: event \"order\": failed with Runtime.ImportModuleError: No module named 'x'",
  ]);
  expect(messages({ functionError: "Unhandled", errorType: "Runtime.ImportModuleError" }, crash)).toEqual([]);
  expect(messages({ functionError: "Unhandled", errorType: "ValueError" }, crash)).toEqual([
    'smoke/function-error: event "order": failed with Runtime.ImportModuleError, expected ValueError',
  ]);
});

test("a timeout names the limit that was missed", () => {
  const functionError = {
    kind: "Unhandled",
    errorType: "Sandbox.Timedout",
    errorMessage: "Task timed out after 3.00 seconds",
  };
  expect(messages({}, { functionError })).toEqual([
    'smoke/timeout: event "order": did not answer within the function\'s timeout of 3 s',
  ]);
});

import { expect, test } from "vitest";
import { parseSubscription, type TelemetryApiName } from "./subscription-request.js";

const URI = "http://sandbox.localdomain:8080/path?key=1";
const VALID = { schemaVersion: "2022-07-01", types: ["function", "platform"], destination: { protocol: "HTTP", URI } };

function problemsOf(change: object, api: TelemetryApiName = "Telemetry"): readonly string[] {
  const parsed = parseSubscription(api, Buffer.from(JSON.stringify({ ...VALID, ...change })));
  return parsed.kind === "invalid" ? parsed.problems : [];
}

test("a subscription has Lambda's defaults", () => {
  expect(parseSubscription("Telemetry", Buffer.from(JSON.stringify(VALID)))).toEqual({
    kind: "valid",
    request: {
      api: "Telemetry",
      schemaVersion: "2022-07-01",
      types: ["platform", "function"],
      buffering: { maxItems: 10_000, maxBytes: 262_144, timeoutMs: 1_000 },
      destination: { protocol: "HTTP", port: 8_080, path: "/path?key=1", method: "POST" },
    },
  });
});

test.each([
  [{ buffering: { maxItems: 1_000, maxBytes: 1_048_576, timeoutMs: 30_000 } }, []],
  [{ buffering: { maxItems: 999 } }, ["buffering.maxItems should be between 1000 and 10000"]],
  [{ buffering: { maxBytes: 1_048_577 } }, ["buffering.maxBytes should be between 262144 and 1048576"]],
  [{ buffering: { timeoutMs: 24.5 } }, ["buffering.timeoutMs should be between 25 and 30000"]],
  [{ buffering: [] }, ["buffering should be an object"]],
  [{ types: ["function", "metrics"] }, ["types should be among platform, function, extension"]],
  [{ types: "function" }, ["types should not be empty"]],
  [{ destination: undefined }, ["destination should be provided"]],
  [{ destination: { protocol: "TCP", port: 9_001 } }, ["destination port should be between 1 and 65535, and not 9001"]],
  [{ destination: { protocol: "TCP", port: 9_002 } }, []],
  [
    { destination: { protocol: "UDP", URI: "https://sandbox.localdomain:1/" } },
    ["destination.protocol should be HTTP or TCP", "destination.URI should be http://sandbox.localdomain:PORT/PATH"],
  ],
  [{ schemaVersion: undefined }, ["schemaVersion should be one of 2022-07-01, 2022-12-13, 2025-01-29"]],
])("of %j is wrong: %j", (change, problems) => {
  expect(problemsOf(change)).toEqual(problems);
});

test("the Logs API has a default version and may put", () => {
  const destination = { protocol: "HTTP", URI: "http://sandbox:80/", method: "PUT" };
  expect(
    problemsOf({ schemaVersion: undefined, destination: { ...destination, URI: "http://sandbox:81/" } }, "Logs"),
  ).toEqual([]);
  expect(problemsOf({ destination }, "Logs")).toContain("schemaVersion should be one of 2020-08-15, 2021-03-18");
});

test.each(["", "null", "[]", "{"])("a body of %j is no subscription", (text) => {
  expect(parseSubscription("Logs", Buffer.from(text))).toEqual({
    kind: "invalid",
    problems: ["the body is not a JSON object"],
  });
});

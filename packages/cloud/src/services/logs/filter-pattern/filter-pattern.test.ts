import { describe, expect, test } from "vitest";
import { parseFilterPattern } from "./filter-pattern.js";

const LINES = {
  error400: "[ERROR 400] BAD REQUEST",
  error401: "[ERROR 401] UNAUTHORIZED REQUEST",
  errorMissing: "[ERROR 419] MISSING ARGUMENTS",
  warnMissing: "[WARN] MISSING ARGUMENTS",
  info: "info, nothing else",
} as const;

function matching(pattern: string, lines: Readonly<Record<string, string>> = LINES): readonly string[] {
  const { matches } = parseFilterPattern(pattern);
  return Object.entries(lines).flatMap(([name, line]) => (matches(line) ? [name] : []));
}

describe("terms", () => {
  test.each([
    ["", Object.keys(LINES)],
    ["ERROR", ["error400", "error401", "errorMissing"]],
    ["ERROR ARGUMENTS", ["errorMissing"]],
    ["?WARN ?401", ["error401", "warnMissing"]],
    ["ERROR -ARGUMENTS", ["error400", "error401"]],
    ["-ERROR -WARN", ["info"]],
    ['"BAD REQUEST"', ["error400"]],
    ['-"BAD REQUEST" ERROR', ["error401", "errorMissing"]],
    ["%ERROR 4\\d[01]%", ["error400", "error401"]],
    ["?info ERROR", ["error400", "error401", "errorMissing"]],
    ["error", []],
  ])("%s", (pattern, expected) => {
    expect(matching(pattern)).toEqual(expected);
  });

  test("a quote may stand inside quotes", () => {
    expect(matching('"say \\"hi\\""', { yes: 'they say "hi" twice', no: "say hi" })).toEqual(["yes"]);
  });
});

describe("JSON conditions", () => {
  const EVENTS = {
    update: JSON.stringify({
      eventType: "UpdateTrail",
      sourceIPAddress: "111.111.111.111",
      arrayKey: ["value", "another value"],
      objectList: [
        { name: "a", id: 1 },
        { name: "b", id: 2 },
      ],
      SomeObject: null,
      ThisFlag: true,
      latency: 12.5,
      user: { id: 7, "cluster.name": "c1" },
    }),
    create: JSON.stringify({ eventType: "CreateTrail", sourceIPAddress: "10.0.0.1", latency: 250, ThisFlag: false }),
    text: "UpdateTrail latency=12",
  };

  test.each([
    ['{ $.eventType = "UpdateTrail" }', ["update"]],
    ['{$.eventType="UpdateTrail"}', ["update"]],
    ["{ $.eventType = *Trail }", ["update", "create"]],
    ['{ $.eventType != "UpdateTrail" }', ["create"]],
    ["{ $.sourceIPAddress = 111.111.* }", ["update"]],
    ["{ $.eventType = %^Update% }", ["update"]],
    ['{ $.arrayKey[0] = "value" }', ["update"]],
    ["{ $.objectList[1].id = 2 }", ["update"]],
    ["{ $.user.['cluster.name'] = c1 }", ["update"]],
    ["{ $.latency > 12 && $.latency <= 12.5 }", ["update"]],
    ["{ $.latency >= 2.5e2 }", ["create"]],
    ["{ $.SomeObject IS NULL }", ["update"]],
    ["{ $.SomeOtherObject NOT EXISTS }", ["update", "create"]],
    ["{ $.ThisFlag IS TRUE }", ["update"]],
    ["{ $.ThisFlag IS FALSE }", ["create"]],
    ['{ ($.user.id = 7 || $.latency > 200) && $.eventType = "C*" }', ["create"]],
    ['{ $.user.id = 7 || $.latency > 200 && $.eventType = "X" }', ["update"]],
  ])("%s", (pattern, expected) => {
    expect(matching(pattern, EVENTS)).toEqual(expected);
  });

  test.each([
    "{",
    "{ }",
    "{ $.a }",
    "{ $ = 1 }",
    "{ a = 1 }",
    "{ ($.a = 1 }",
    "{ $.a = 1 } x",
    "{ $.a > b }",
    "{ $.a = %(x)% }",
  ])("%s cannot be read", (pattern) => {
    expect(() => parseFilterPattern(pattern)).toThrow("Invalid filter pattern");
  });
});

describe("space-delimited fields", () => {
  const ACCESS = {
    ok: '127.0.0.1 Prod frank [10/Oct/2025:13:25:15 -0700] "GET /index.html HTTP/1.0" 200 1534',
    notFound: '127.0.0.1 Prod frank [10/Oct/2025:13:35:22 -0700] "GET /missing.html HTTP/1.0" 404 5',
    broken: '10.0.0.9 Dev eve [10/Oct/2025:13:40:00 -0700] "POST /order HTTP/1.0" 500 40000',
    short: "127.0.0.1 Prod frank",
  };

  test.each([
    ["[ip, server, user, timestamp, request, status, bytes]", ["ok", "notFound", "broken"]],
    ["[ip, server, user, timestamp, request, status = 4*, bytes]", ["notFound"]],
    ["[ip, server, user, timestamp, request, status = 404 || status = 500, bytes > 10]", ["broken"]],
    ["[..., status = 2*, bytes]", ["ok"]],
    ["[ip = 127.0.0.1, ...]", ["ok", "notFound", "short"]],
    ["[ip, server != Prod, ...]", ["broken"]],
    ["[ip, ..., request = *html*, status, bytes]", ["ok", "notFound"]],
    ["[ip, server, user = fr* && user != frank]", []],
    ["[, , user = %^fr.*k$%]", ["short"]],
  ])("%s", (pattern, expected) => {
    expect(matching(pattern, ACCESS)).toEqual(expected);
  });

  test.each(["[", "[a", "[a, ..., b, ...]", "[a = 1 && b = 2]"])("%s cannot be read", (pattern) => {
    expect(() => parseFilterPattern(pattern)).toThrow("Invalid filter pattern");
  });
});

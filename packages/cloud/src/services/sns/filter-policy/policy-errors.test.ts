import { InvalidParameterException } from "@aws-sdk/client-sns";
import { describe, expect, test } from "vitest";
import { parseFilterPolicy } from "./filter-policy.js";

function failureOf(text: string): Error {
  try {
    parseFilterPolicy(text, "MessageBody");
  } catch (error) {
    if (error instanceof InvalidParameterException) return error;
    throw error;
  }
  throw new Error(`was accepted: ${text}`);
}

const placed = (message: string, source: string, column: number): string =>
  `Invalid parameter: FilterPolicy: ${message}\n at [Source: (String)"${source}"; line: 1, column: ${column}]`;

/** Says what AWS answers to `{"tag":[...]}`, and in which column of it. */
const refusals = (cases: readonly (readonly [pattern: string, message: string, column: number])[]): void => {
  test.each(cases)("%s: %s", (pattern, message, column) => {
    const text = `{"tag":[${pattern}]}`;
    expect(failureOf(text).message).toBe(placed(message, text, column));
  });
};

describe("the shape of a policy", () => {
  test.each([
    ["[]", "Filter is not an object", 2],
    ['"tag"', "Filter is not an object", 2],
    ['{"tag":"red"}', '"tag" must be an object or an array', 9],
    ['{"tag":7}', '"tag" must be an object or an array', 9],
    ['{"tag":null}', '"tag" must be an object or an array', 12],
    ['{"tag":{}}', "Empty objects are not allowed", 10],
    ['{"tag":{"prefix":"re"}}', '"prefix" must be an object or an array', 19],
    ['{"tag":[]}', "Empty arrays are not allowed", 10],
    ['{"$or":{"a":[1]}}', "It must be an Array followed with $or.", 9],
    ['{"$or":[{"a":[1]}]}', "There must have at least 2 Objects in $or relationship.", 19],
    ['{"$or":[{"a":[1]},7]}', "Only JSON object is allowed in array of $or relationship.", 20],
    ['{"$or":[{"prefix":["a"]},{"b":[1]}]}', "prefix is Ruler reserved fieldName which cannot be used inside $or.", 20],
    ['{"$or":[{"a":{"=":[1]}},{"b":[1]}]}', "= is Ruler reserved fieldName which cannot be used inside $or.", 20],
  ])("%s: %s", (text, message, column) => {
    expect(failureOf(text).message).toBe(placed(message, text, column));
  });

  test("names of operators are ordinary outside of $or", () => {
    expect(parseFilterPolicy('{"prefix":["a"]}', "MessageBody").matchesBody('{"prefix":"a"}')).toBe(true);
  });
});

describe("match expressions", () => {
  refusals([
    ['["red"]', "Match value must be String, number, true, false, or null", 10],
    ["{}", "Match expression name not found", 11],
    ['{"like":"red"}', "Unrecognized match type like", 18],
    ['{"wildcard":"r*"}', "Unrecognized match type wildcard", 22],
    ['{"prefix":"a","suffix":"b"}', "Only one key allowed in match expression", 33],
    ['{"prefix":7}', "prefix match pattern must be a string", 20],
    ['{"prefix":{"equals-ignore-case":"a"}}', "prefix match pattern must be a string", 20],
    ['{"suffix":["a"]}', "suffix match pattern must be a string", 20],
    ['{"suffix":null}', "suffix match pattern must be a string", 23],
    ['{"equals-ignore-case":true}', "equals-ignore-case match pattern must be a string", 35],
    ['{"exactly":1}', "exact match pattern must be a string", 21],
    ['{"cidr":["10.0.0.0/8"]}', "prefix match pattern must be a string", 18],
    ['{"exists":"yes"}', "exists match pattern must be either true or false.", 20],
    ['{"exists":null}', "exists match pattern must be either true or false.", 23],
    ['{"exists":true,"prefix":"a"}', "Only one key allowed in match expression", 34],
  ]);
});

describe("numeric", () => {
  const TOO_LARGE = "Value must be between -1.0E9 and 1.0E9, inclusive";

  refusals([
    ['{"numeric":7}', "Value of numeric must be an array.", 21],
    ['{"numeric":[]}', "Invalid member in numeric match: ]", 22],
    ['{"numeric":[7,"="]}', "Invalid member in numeric match: 7", 22],
    ['{"numeric":["about"]}', "Unrecognized numeric range operator: about", 29],
    ['{"numeric":["=","7"]}', "Value of equals must be numeric", 26],
    ['{"numeric":["<"]}', "Value of < must be numeric", 25],
    ['{"numeric":["<=",null]}', "Value of <= must be numeric", 30],
    ['{"numeric":["=",7,8]}', "Too many elements in numeric expression", 28],
    ['{"numeric":["<",7,">",1]}', "Too many elements in numeric expression", 28],
    ['{"numeric":[">",7,8]}', "Bad value in numeric range: 8", 28],
    ['{"numeric":[">",7,">=",8]}', "Bad numeric range operator: >=", 31],
    ['{"numeric":[">",7,"<"]}', "Value of < must be numeric", 31],
    ['{"numeric":[">=",7,"<=",8,"<"]}', "Too many terms in numeric range expression", 36],
    ['{"numeric":[">",7,"<",7]}', "Bottom must be less than top", 33],
    ['{"numeric":["=",7],"prefix":"a"}', "Too many elements in numeric expression", 38],
    ['{"numeric":["=",1000000001]}', TOO_LARGE, 36],
    ['{"numeric":[">=",-1000000001]}', TOO_LARGE, 38],
    ['{"numeric":[">",0,"<",1e10]}', TOO_LARGE, 36],
    ['{"anything-but":-1000000001}', TOO_LARGE, 36],
  ]);
});

describe("anything-but", () => {
  const MIXED = "Inside anything but list, either all values are number or string, mixed type is not supported";
  const NOT_IN_LIST = "Inside anything but list, start|null|boolean is not supported.";

  refusals([
    ['{"anything-but":true}', "Value of anything-but must be an array or single string/number value.", 29],
    ['{"anything-but":{}}', "Anything-But expression name not found", 27],
    ['{"anything-but":{"suffix":"a"}}', "Unsupported anything-but pattern: suffix", 36],
    ['{"anything-but":{"exists":false}}', "Unsupported anything-but pattern: exists", 40],
    ['{"anything-but":{"wildcard":"a*"}}', "Unsupported anything-but pattern: wildcard", 38],
    ['{"anything-but":{"equals-ignore-case":"a"}}', "Unsupported anything-but pattern: equals-ignore-case", 48],
    ['{"anything-but":{"prefix":false}}', "prefix match pattern must be a string", 40],
    ['{"anything-but":{"prefix":["a"]}}', "prefix match pattern must be a string", 36],
    ['{"anything-but":{"prefix":""}}', "Null prefix not allowed", 37],
    ['{"anything-but":{"prefix":"a","x":1}}', "Only one key allowed in match expression", 44],
    ['{"anything-but":[]}', MIXED, 27],
    ['{"anything-but":["a",1]}', MIXED, 32],
    ['{"anything-but":["a",null]}', NOT_IN_LIST, 34],
    ['{"anything-but":[["a"]]}', NOT_IN_LIST, 27],
    ['{"anything-but":"a","prefix":"b"}', "Too many elements in numeric expression", 39],
  ]);
});

describe("cidr", () => {
  test.each([
    ["10.0.0.0", "Malformed CIDR, one '/' required"],
    ["10.0.0.0/", "Malformed CIDR, one '/' required"],
    ["10.0.0.0/8/8", "Malformed CIDR, one '/' required"],
    ["10.0.0.0/eight", "Malformed CIDR, mask bits must be an integer"],
    ["10.0.0.0/-1", "Malformed CIDR, mask bits must not be negative"],
    ["10.0.0/8", "Nonstandard IP address: 10.0.0"],
    ["host/8", "Nonstandard IP address: host"],
    ["xyz::/64", "Nonstandard IP address: xyz::"],
    ["10.0.0.0/32", "IPv4 mask bits must be < 32"],
    ["2001:db8::/128", "IPv6 mask bits must be < 128"],
  ])("%s: %s", (cidr, message) => {
    expect(failureOf(JSON.stringify({ tag: [{ cidr }] })).message).toBe(`Invalid parameter: FilterPolicy: ${message}`);
  });
});

describe("the source in a message", () => {
  test("has no white space, and columns count without it", () => {
    const source = '{"a b":[{"prefix":7}]}';
    const text = '{\n  "a b": [\n    { "prefix" : 7 }\n  ]\n}';
    expect(failureOf(text).message).toBe(placed("prefix match pattern must be a string", source, 20));
  });

  test("shows 500 characters", () => {
    const text = `{"tag":["${"x".repeat(600)}",[]]}`;
    expect(failureOf(text).message).toBe(
      `Invalid parameter: FilterPolicy: Match value must be String, number, true, false, or null\n at ` +
        `[Source: (String)"${text.slice(0, 500)}"[truncated ${text.length - 500} chars]; line: 1, column: 613]`,
    );
  });

  test("brackets and escaped quotes in texts are only text", () => {
    const text = '{"a\\"[{":[{"suffix":1}]}';
    expect(failureOf(text).message).toBe(placed("suffix match pattern must be a string", text, 22));
  });
});

describe("what is no JSON", () => {
  const unexpected = (character: string, expected: string, line: number, column: number): string =>
    `Invalid parameter: FilterPolicy: failed to parse JSON. Unexpected character ('${character}' (code ` +
    `${character.charCodeAt(0)})): was expecting ${expected}\n at [Source: REDACTED ` +
    `(\`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION\` disabled); line: ${line}, column: ${column}]`;

  test.each([
    ["{invalid}", unexpected("i", "double-quote to start field name", 1, 2)],
    ["{'a':[1]}", unexpected("'", "double-quote to start field name", 1, 2)],
    ['{"a":[1],\n b:[2]}', unexpected("b", "double-quote to start field name", 2, 2)],
    ['{"a"[1]}', unexpected("[", "a colon to separate field name and value", 1, 5)],
    ['{"a":[1] "b":[2]}', unexpected('"', "comma to separate Object entries", 1, 10)],
    ['{"a":["x" "y"]}', unexpected('"', "comma to separate Array entries", 1, 11)],
    ['{"a":["x"}', unexpected("}", "comma to separate Array entries", 1, 10)],
  ])("%s: the character is named", (text, message) => {
    expect(failureOf(text).message).toBe(message);
  });

  test.each(["", "{", '{"a":["x"', '{"a":[yes]}', '{"a":["x"]}}', '{"a":["x]}', '{"a":[1],}', "{} {}"])(
    "%s: it cannot be read",
    (text) => {
      expect(failureOf(text).message).toBe("Invalid parameter: FilterPolicy: failed to parse JSON.");
    },
  );
});

import { InvalidParameterException } from "@aws-sdk/client-sns";
import fc from "fast-check";
import { expect, test } from "vitest";
import { parseFilterPolicy } from "./filter-policy.js";

const NAMES = ["a", "b", "c"] as const;
const leaf = fc.constantFrom("x", "y", 1, 2, null);
const name = fc.constantFrom(...NAMES);

/** Bodies of few names and values, so that policies of the same ones often match. */
const { body } = fc.letrec<{ body: unknown; value: unknown }>((tie) => ({
  value: fc.oneof({ maxDepth: 4 }, leaf, tie("body"), fc.array(tie("value"), { maxLength: 3 })),
  body: fc.dictionary(name, tie("value"), { maxKeys: 3 }),
}));

const policyOfPaths = fc.dictionary(
  fc.array(name, { minLength: 1, maxLength: 2 }).map((path) => path.join(".")),
  fc.array(leaf, { minLength: 1, maxLength: 2 }),
  { minKeys: 1, maxKeys: 3 },
);

/** Every way to choose one element of each array, by brute force. */
function choices(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value.length === 0 ? [undefined] : value.flatMap(choices);
  if (typeof value !== "object" || value === null) return [value];
  return Object.entries(value).reduce<readonly object[]>(
    (some, [key, member]) => some.flatMap((each) => choices(member).map((chosen) => ({ ...each, [key]: chosen }))),
    [{}],
  );
}

function valueAt(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (found, key) => (typeof found === "object" && found !== null ? Reflect.get(found, key) : undefined),
    value,
  );
}

test("a body matches when one choice of elements satisfies every field", () => {
  fc.assert(
    fc.property(policyOfPaths, body, (policy, message) => {
      const expected = choices(message).some((choice) =>
        Object.entries(policy).every(([path, allowed]) =>
          allowed.some((value) => value === valueAt(choice, path.split("."))),
        ),
      );
      const actual = parseFilterPolicy(JSON.stringify(policy), "MessageBody").matchesBody(JSON.stringify(message));
      expect(actual).toBe(expected);
    }),
    { numRuns: 2000 },
  );
});

test("a range holds the numbers between its bounds", () => {
  const hundredths = fc.integer({ min: -500, max: 500 });
  fc.assert(
    fc.property(hundredths, hundredths, hundredths, (first, second, value) => {
      fc.pre(first !== second);
      const [bottom, top] = first < second ? [first, second] : [second, first];
      const policy = parseFilterPolicy(
        JSON.stringify({ price: [{ numeric: [">=", bottom / 100, "<", top / 100] }] }),
        "MessageAttributes",
      );
      const price = { DataType: "Number", StringValue: (value / 100).toFixed(5) };
      expect(policy.matchesAttributes({ price })).toBe(value >= bottom && value < top);
    }),
  );
});

test("a network holds the addresses with its leading bits", () => {
  const bits = fc.integer({ min: 0, max: 31 });
  fc.assert(
    fc.property(fc.ipV4(), fc.ipV4(), bits, (network, address, maskBits) => {
      const prefixOf = (ip: string) =>
        ip
          .split(".")
          .map((byte) => Number(byte).toString(2).padStart(8, "0"))
          .join("")
          .slice(0, maskBits);
      const policy = parseFilterPolicy(JSON.stringify({ ip: [{ cidr: `${network}/${maskBits}` }] }), "MessageBody");
      expect(policy.matchesBody(JSON.stringify({ ip: address }))).toBe(prefixOf(network) === prefixOf(address));
    }),
  );
});

test("any JSON is either a policy or refused", () => {
  const words = fc.constantFrom("prefix", "anything-but", "numeric", "exists", "cidr", "$or", "a", ">", "=");
  const { policy } = fc.letrec<{ policy: unknown }>((tie) => ({
    policy: fc.oneof(
      { maxDepth: 5 },
      words,
      fc.integer(),
      fc.constantFrom(null, true),
      fc.array(tie("policy"), { maxLength: 3 }),
      fc.dictionary(words, tie("policy"), { maxKeys: 3 }),
    ),
  }));
  fc.assert(
    fc.property(fc.oneof(policy, fc.jsonValue()), body, (value, message) => {
      try {
        parseFilterPolicy(JSON.stringify(value), "MessageBody").matchesBody(JSON.stringify(message));
      } catch (error) {
        expect(error).toBeInstanceOf(InvalidParameterException);
      }
    }),
    { numRuns: 2000 },
  );
});

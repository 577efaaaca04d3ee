import fc from "fast-check";
import { expect, test } from "vitest";
import { addNumbers, canonicalNumber, compareNumbers, sortableNumber, subtractNumbers } from "./decimal.js";

const whole = fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n });
const sign = (value: bigint): number => (value < 0n ? -1 : value > 0n ? 1 : 0);

test("the order of numbers is that of whole numbers at any scale", () => {
  fc.assert(
    fc.property(whole, whole, fc.integer({ min: -90, max: 90 }), (a, b, power) => {
      expect(Math.sign(compareNumbers(`${a}e${power}`, `${b}e${power}`))).toBe(sign(a - b));
    }),
  );
});

test("sums and differences are exact", () => {
  fc.assert(
    fc.property(whole, whole, fc.integer({ min: 0, max: 60 }), (a, b, places) => {
      expect(addNumbers(`${a}e-${places}`, `${b}e-${places}`)).toBe(canonicalNumber(`${a + b}e-${places}`));
      expect(subtractNumbers(`${a}e-${places}`, `${b}e-${places}`)).toBe(canonicalNumber(`${a - b}e-${places}`));
    }),
  );
});

test("the canonical form of a number is its own, and stands where the number stood", () => {
  fc.assert(
    fc.property(whole, fc.integer({ min: -90, max: 90 }), (coefficient, power) => {
      const canonical = canonicalNumber(`${coefficient}e${power}`);
      expect(canonicalNumber(canonical)).toBe(canonical);
      expect(sortableNumber(canonical)).toBe(sortableNumber(`${coefficient}e${power}`));
    }),
  );
});

test.each([
  ["-0", "0"],
  ["+1.50", "1.5"],
  ["1E2", "100"],
  [".5", "0.5"],
  ["-001e-2", "-0.01"],
  ["9.9999999999999999999999999999999999999E+125", `99999999999999999999999999999999999999${"0".repeat(88)}`],
])("%s is stored as %s", (text, canonical) => {
  expect(canonicalNumber(text)).toBe(canonical);
});

import { expect, test } from "vitest";
import type { Alias } from "./alias.js";
import { routeInvocation } from "./routing.js";

const alias: Alias = {
  name: "live",
  functionVersion: "1",
  description: "",
  canary: { version: "2", weight: 0.1 },
  revisionId: "a",
};

test.each([
  [0, "2"],
  [0.099, "2"],
  [0.1, "1"],
  [0.999, "1"],
])("with a weight of 0.1 for version 2, chance %s leads to version %s", (chance, version) => {
  expect(routeInvocation(alias, () => chance)).toBe(version);
});

test("an alias of one version asks no chance", () => {
  const never = (): number => {
    throw new Error("asked");
  };
  expect(routeInvocation({ ...alias, canary: undefined }, never)).toBe("1");
});

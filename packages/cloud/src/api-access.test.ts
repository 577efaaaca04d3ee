import { createMovableClock } from "@assay/core";
import { expect, test } from "vitest";
import { createApiAccess } from "./api-access.js";

const HERE = { accountId: "111122223333", region: "eu-central-1" };

test("an account's requests go through in bursts of five thousand, filled again at ten thousand a second", async () => {
  const clock = createMovableClock(0);
  const access = createApiAccess({ findPorts: () => undefined }, clock);
  const taken = (count: number, scope = HERE) =>
    Array.from({ length: count }, () => access.takeRequest(scope)).filter(Boolean).length;
  expect(taken(6_000)).toBe(5_000);
  expect(taken(1, { ...HERE, region: "us-east-1" })).toBe(1);
  await clock.advance(100);
  expect(taken(6_000)).toBe(1_000);
  await clock.advance(60_000);
  expect(taken(6_000)).toBe(5_000);
});

test("what is not loaded has neither keys, certificates nor stages", () => {
  const access = createApiAccess({ findPorts: () => undefined }, createMovableClock(0));
  expect(access.admitKey(HERE, { apiId: "a", stageName: "dev", value: "x" })).toEqual({ kind: "unknown" });
  expect(access.findClientCertificate(HERE, "a")).toBeUndefined();
  expect(access.hasSocketStage(HERE, "a", "dev")).toBe(false);
});

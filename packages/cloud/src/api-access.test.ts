import { expect, test } from "vitest";
import { createApiAccess } from "./api-access.js";

const HERE = { accountId: "111122223333", region: "eu-central-1" };

test("what is not loaded has neither keys, certificates nor stages", () => {
  const access = createApiAccess({ findPorts: () => undefined });
  expect(access.admitKey(HERE, { apiId: "a", stageName: "dev", value: "x" })).toEqual({ kind: "unknown" });
  expect(access.findClientCertificate(HERE, "a")).toBeUndefined();
  expect(access.hasSocketStage(HERE, "a", "dev")).toBe(false);
});

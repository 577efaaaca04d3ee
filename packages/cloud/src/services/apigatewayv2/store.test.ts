import { createMovableClock } from "@assay/core";
import { expect, test } from "vitest";
import type { CloudPorts } from "../../ports.js";
import { quickCreate } from "./quick-create.js";
import { ApiGatewayV2Store } from "./store.js";

test("a saved store answers as before when it is restored, and does not follow the first one", async () => {
  const clock = createMovableClock(Date.UTC(2026, 0, 1));
  const ports = {
    clock,
    ledger: { record: () => undefined },
    endpointUrl: () => undefined,
  } as unknown as CloudPorts;
  const scope = { accountId: "111122223333", region: "eu-central-1" };
  const store = new ApiGatewayV2Store(scope, ports);
  const api = store.create({ Name: "shop", ProtocolType: "HTTP", RouteSelectionExpression: "" });
  quickCreate(store, api, { Target: "http://127.0.0.1:1/", RouteKey: undefined, CredentialsArn: undefined });
  store.authorizations.keep("k", { decision: true, principalId: "p", context: {} }, 60);
  const saved = structuredClone(store.toRecord());
  store.apis.clear();

  const restored = new ApiGatewayV2Store(scope, ports);
  restored.restore(saved);
  const copy = restored.api(api.id);
  expect(copy).toEqual(api);
  const { DeploymentId = "" } = copy.stages.get("$default") ?? {};
  expect(copy.deployments.get(DeploymentId)?.deployed.routes.size).toBe(1);
  expect(restored.authorizations.find("k")?.principalId).toBe("p");
  await clock.advance(60_000);
  expect(restored.authorizations.find("k")).toBeUndefined();
});

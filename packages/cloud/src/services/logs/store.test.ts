import { createFidelityLedger, createMovableClock } from "@assay/core";
import { expect, test } from "vitest";
import { createActivity } from "../../activity.js";
import { noFaults } from "../../faults.js";
import type { CloudPorts } from "../../ports.js";
import { createTraces } from "../../traces.js";
import { LogsStore } from "./store.js";

const SCOPE = { accountId: "111111111111", region: "eu-central-1" };

test("a full store lets the oldest events of its largest stream go, and says so", () => {
  const ledger = createFidelityLedger();
  const telemetry: CloudPorts["telemetry"] = { putLogEvents: () => undefined, putMetricData: () => undefined };
  const clock = createMovableClock(1_000);
  const ports = {
    ...{ clock, ledger, telemetry, faults: noFaults },
    activity: createActivity(ledger),
    traces: createTraces(clock),
    resourcePolicies: { find: () => undefined },
    clients: { of: () => expect.fail("nobody has subscribed") },
  };
  const store = new LogsStore(SCOPE, ports, 1_000);
  const events = (count: number) =>
    Array.from({ length: count }, (_, index) => ({ timestamp: index, message: "x".repeat(74) }));
  store.writeVended("/small", "a", events(3));
  store.writeVended("/large", "b", events(7));
  expect(ledger.entries()).toEqual([]);
  store.writeVended("/large", "b", [{ timestamp: 7, message: "x" }]);
  expect(store.group("/small").stream("a").events).toHaveLength(3);
  expect(
    store
      .group("/large")
      .stream("b")
      .events.map(({ timestamp }) => timestamp),
  ).toEqual([4, 5, 6, 7]);
  expect(ledger.entries()).toMatchObject([{ gap: "log-events-dropped", count: 1 }]);
});

import { createFidelityLedger, createMovableClock } from "@assay/core";
import { expect, test } from "vitest";
import type { CloudPorts } from "../../ports.js";
import { DynamoDbStore } from "./store.js";
import { Table } from "./table.js";
import { planPut } from "./write-request.js";

const SCOPE = { accountId: "111111111111", region: "eu-central-1" };

function createStore(clock: ReturnType<typeof createMovableClock>) {
  const announced: string[] = [];
  const telemetry: CloudPorts["telemetry"] = { putLogEvents: () => undefined, putMetricData: () => undefined };
  const tableStreams: CloudPorts["tableStreams"] = {
    of: () => [],
    onRecords: () => ({ cancel: () => undefined }),
    announce: (arn) => void announced.push(arn),
  };
  return {
    store: new DynamoDbStore(SCOPE, { clock, tableStreams, telemetry }),
    announced,
    ledger: createFidelityLedger(),
  };
}

function put(store: DynamoDbStore, id: string, until: number): void {
  const plan = planPut(store, { TableName: "t", Item: { id: { S: id }, until: { N: String(until) } } });
  store.write(plan.table, plan.position, plan.next(undefined));
}

test("a store that was saved goes on in another: items, indexes, streams and what expires", async () => {
  const clock = createMovableClock(1_000_000);
  const { store } = createStore(clock);
  const id = { name: "id", type: "S" } as const;
  const until = { name: "until", type: "N" } as const;
  const table = new Table({
    definition: {
      name: "t",
      arn: "arn:aws:dynamodb:eu-central-1:111111111111:table/t",
      id: "x",
      createdAtMs: 0,
      schema: { partition: id, sort: undefined },
    },
    settings: {
      billingMode: "PAY_PER_REQUEST",
      throughput: { readUnits: 0, writeUnits: 0 },
      tableClass: undefined,
      deletionProtection: false,
      sse: undefined,
      onDemandSinceMs: 0,
    },
    attributes: [id, until],
    indexes: [
      {
        name: "by-until",
        kind: "global",
        schema: { partition: until, sort: undefined },
        projectionType: "ALL",
        nonKeyAttributes: [],
        throughput: { readUnits: 0, writeUnits: 0 },
      },
    ],
    tags: new Map([["team", "a"]]),
  });
  store.create(table);
  store.enableStream(table, "KEYS_ONLY");
  table.setTimeToLive("until");
  put(store, "a", 2_000);
  put(store, "b", 3_000);
  const saved = structuredClone(store.toRecord());
  put(store, "c", 4_000);

  const { store: restored, announced } = createStore(clock);
  restored.restore(saved);
  expect(restored.toRecord()).toEqual(saved);
  expect(restored.table("t").indexes.get("by-until")?.rows.size).toBe(2);
  await clock.advanceTo(2_000_000);
  expect(
    restored
      .table("t")
      .allRows()
      .map(({ item }) => item.id),
  ).toEqual([{ S: "b" }]);
  expect(announced).toHaveLength(1);
  const [stream] = restored.streams();
  expect(stream?.after(0, { nowMs: clock.now(), limit: 10 }).map(({ isExpiry }) => isExpiry)).toEqual([
    false,
    false,
    true,
  ]);
});

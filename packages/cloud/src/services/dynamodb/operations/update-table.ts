import type { InputOf, OutputOf } from "@assay/wire";
import type * as DynamoDB from "@aws-sdk/client-dynamodb";
import type { IndexStatus } from "@aws-sdk/client-dynamodb";
import type { ServiceContext } from "../../../define-service.js";
import { describeTable } from "../describe-table.js";
import { invalid, invalidParameters, resourceNotFound } from "../errors.js";
import type { DynamoDbStore } from "../store.js";
import type { Table } from "../table.js";
import { checkBilling, checkIndexes, readAttributes, readIndex, readThroughput } from "../table-input.js";
import { readEncryption, readOnDemandThroughput } from "../table-settings.js";
import { noteIgnored, noteProvisioned } from "./table-gaps.js";
import { setStream } from "./tables.js";

type Input = InputOf<typeof DynamoDB, "UpdateTable">;

export function updateTable(
  input: Input,
  { store, clock, ledger, accountId, region }: ServiceContext<DynamoDbStore>,
): OutputOf<typeof DynamoDB, "UpdateTable"> {
  const { TableName, ...changes } = input;
  if (Object.values(changes).every((change) => change === undefined)) {
    throw invalid(
      "At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, GlobalSecondaryIndexUpdates or SSESpecification or ReplicaUpdates is required",
    );
  }
  const table = store.describedTable(TableName);
  const { BillingMode, ProvisionedThroughput, DeletionProtectionEnabled, TableClass } = input;
  const { SSESpecification, OnDemandThroughput, WarmThroughput } = input;
  if (BillingMode !== undefined) checkBilling(BillingMode, ProvisionedThroughput);
  noteIgnored("UpdateTable", input, IGNORED, ledger);
  noteProvisioned("UpdateTable", BillingMode, ledger);
  setStream(store, table, input.StreamSpecification);
  const { statuses, finish } = updateIndexes(table, input);
  const isSwitchedOnDemand = BillingMode === "PAY_PER_REQUEST";
  table.settings = {
    ...table.settings,
    ...(BillingMode !== undefined && { billingMode: BillingMode }),
    ...(isSwitchedOnDemand && { onDemandSinceMs: clock.now() }),
    ...((isSwitchedOnDemand || ProvisionedThroughput !== undefined) && {
      throughput: readThroughput(ProvisionedThroughput),
    }),
    ...(DeletionProtectionEnabled !== undefined && { deletionProtection: DeletionProtectionEnabled }),
    ...(TableClass !== undefined && { tableClass: TableClass }),
    ...(SSESpecification !== undefined && { sse: readEncryption(SSESpecification, { accountId, region }) }),
    ...(OnDemandThroughput !== undefined && { onDemandThroughput: readOnDemandThroughput(OnDemandThroughput) }),
    ...(WarmThroughput !== undefined && { warmThroughput: WarmThroughput }),
  };
  const TableDescription = describeTable(table, { tableStatus: "UPDATING", indexStatuses: statuses });
  finish();
  return { TableDescription };
}

const IGNORED = [
  "ReplicaUpdates",
  "MultiRegionConsistency",
  "GlobalTableWitnessUpdates",
  "GlobalTableSettingsReplicationMode",
  "DisassociationProtectionEnabled",
  "VectorIndexUpdates",
] as const satisfies readonly (keyof Input)[];

/** Indexes that go are shown once more in the answer; `finish` drops them. */
function updateIndexes(table: Table, { GlobalSecondaryIndexUpdates = [], AttributeDefinitions }: Input) {
  const statuses = new Map<string, IndexStatus>();
  const deleted: string[] = [];
  const attributes = AttributeDefinitions === undefined ? table.attributes : readAttributes(AttributeDefinitions);
  for (const { Create, Update, Delete } of GlobalSecondaryIndexUpdates) {
    const name = Create?.IndexName ?? Update?.IndexName ?? Delete?.IndexName;
    if (name === undefined) {
      throw invalidParameters(
        "One of GlobalSecondaryIndexUpdate.Update, GlobalSecondaryIndexUpdate.Create, GlobalSecondaryIndexUpdate.Delete must not be null",
      );
    }
    if (statuses.has(name)) {
      throw invalidParameters(
        `Only one global secondary index update per index is allowed simultaneously. Index: ${name}`,
      );
    }
    if (Create !== undefined) {
      if (table.indexes.has(name)) throw invalid(`Attempting to create an index which already exists`);
      const index = readIndex("global", Create, attributes);
      checkIndexes(table.schema, [...table.indexes.values()].map(({ definition }) => definition).concat(index));
      table.attributes = attributes;
      table.addIndex(index);
      statuses.set(name, "CREATING");
      continue;
    }
    const index = table.indexes.get(name);
    if (index?.definition.kind !== "global") throw resourceNotFound();
    if (Update !== undefined) {
      const { ProvisionedThroughput: throughput, OnDemandThroughput: onDemand, WarmThroughput: warm } = Update;
      index.definition = {
        ...index.definition,
        ...(throughput !== undefined && { throughput: readThroughput(throughput) }),
        ...(onDemand !== undefined && { onDemandThroughput: readOnDemandThroughput(onDemand) }),
        ...(warm !== undefined && { warmThroughput: warm }),
      };
    } else deleted.push(name);
    statuses.set(name, Update === undefined ? "DELETING" : "UPDATING");
  }
  return {
    statuses,
    finish: () => {
      for (const name of deleted) table.indexes.delete(name);
    },
  };
}

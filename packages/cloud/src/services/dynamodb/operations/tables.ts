import { randomUUID } from "node:crypto";
import type { InputOf, OutputOf } from "@assay/wire";
import type * as DynamoDB from "@aws-sdk/client-dynamodb";
import type { StreamSpecification } from "@aws-sdk/client-dynamodb";
import type { ServiceContext } from "../../../define-service.js";
import { rangeViolation, validationMessage } from "../../../validation.js";
import { describeTable } from "../describe-table.js";
import { invalid, invalidParameters } from "../errors.js";
import type { DynamoDbStore } from "../store.js";
import { Table } from "../table.js";
import {
  checkAttributesUsed,
  checkBilling,
  checkIndexes,
  checkTableName,
  readAttributes,
  readIndex,
  readKeySchema,
  readThroughput,
} from "../table-input.js";
import { setPolicy } from "../table-policy.js";
import { readEncryption, readOnDemandThroughput } from "../table-settings.js";
import { readTags } from "../tags.js";
import { noteIgnored, notePolicy, noteProvisioned } from "./table-gaps.js";

type Context = ServiceContext<DynamoDbStore>;

const IGNORED = ["GlobalTableSourceArn", "GlobalTableSettingsReplicationMode", "VectorIndexes"] as const;

export function createTable(
  input: InputOf<typeof DynamoDB, "CreateTable">,
  { store, clock, accountId, region, ledger }: Context,
): OutputOf<typeof DynamoDB, "CreateTable"> {
  const { TableName, BillingMode = "PROVISIONED", ProvisionedThroughput, DeletionProtectionEnabled = false } = input;
  checkTableName(TableName);
  checkBilling(BillingMode, ProvisionedThroughput);
  const attributes = readAttributes(input.AttributeDefinitions ?? []);
  const schema = readKeySchema(input.KeySchema ?? [], attributes);
  const { LocalSecondaryIndexes: local, GlobalSecondaryIndexes: global } = input;
  if (local?.length === 0) throw invalidParameters("List of LocalSecondaryIndexes is empty");
  if (global?.length === 0) throw invalidParameters("List of GlobalSecondaryIndexes is empty");
  const indexes = [
    ...(local ?? []).map((index) => readIndex("local", index, attributes)),
    ...(global ?? []).map((index) => readIndex("global", index, attributes)),
  ];
  checkIndexes(schema, indexes);
  checkAttributesUsed(schema, indexes, attributes);
  for (const { IndexName, ProvisionedThroughput: own } of global ?? []) {
    if (BillingMode === "PROVISIONED" && own === undefined) {
      throw invalidParameters(`ProvisionedThroughput must be specified for index: ${IndexName}`);
    }
    if (BillingMode === "PAY_PER_REQUEST" && own !== undefined) {
      throw invalidParameters(
        `ProvisionedThroughput should not be specified for index: ${IndexName} when BillingMode is PAY_PER_REQUEST`,
      );
    }
  }
  const nowMs = clock.now();
  noteProvisioned("CreateTable", BillingMode, ledger);
  noteIgnored("CreateTable", input, IGNORED, ledger);
  const table = new Table({
    definition: {
      name: TableName,
      arn: `arn:aws:dynamodb:${region}:${accountId}:table/${TableName}`,
      id: randomUUID(),
      createdAtMs: nowMs,
      schema,
    },
    settings: {
      billingMode: BillingMode,
      throughput: readThroughput(ProvisionedThroughput),
      tableClass: input.TableClass,
      deletionProtection: DeletionProtectionEnabled,
      sse: readEncryption(input.SSESpecification, { accountId, region }),
      onDemandSinceMs: BillingMode === "PAY_PER_REQUEST" ? nowMs : undefined,
      onDemandThroughput: readOnDemandThroughput(input.OnDemandThroughput),
      warmThroughput: input.WarmThroughput,
    },
    attributes,
    indexes,
    tags: readTags(input.Tags ?? []),
  });
  if (input.ResourcePolicy !== undefined) {
    setPolicy(table, table.definition.arn, input.ResourcePolicy);
    notePolicy("CreateTable", ledger);
  }
  store.create(table);
  setStream(store, table, input.StreamSpecification);
  return { TableDescription: describeTable(table, { tableStatus: "CREATING" }) };
}

export function deleteTable(
  { TableName }: InputOf<typeof DynamoDB, "DeleteTable">,
  { store }: Context,
): OutputOf<typeof DynamoDB, "DeleteTable"> {
  const table = store.describedTable(TableName);
  if (table.settings.deletionProtection) {
    throw invalid(
      `Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first.`,
    );
  }
  store.delete(table);
  return { TableDescription: describeTable(table, { tableStatus: "DELETING" }) };
}

export function listTables(
  { ExclusiveStartTableName, Limit = 100 }: InputOf<typeof DynamoDB, "ListTables">,
  { store }: Context,
): OutputOf<typeof DynamoDB, "ListTables"> {
  const broken = validationMessage([rangeViolation("limit", Limit, { min: 1, max: 100 })]);
  if (broken !== undefined) throw invalid(broken);
  const names = store
    .tables()
    .map(({ definition }) => definition.name)
    .filter((name) => ExclusiveStartTableName === undefined || name > ExclusiveStartTableName);
  const page = names.slice(0, Limit);
  return { TableNames: page, LastEvaluatedTableName: names.length > page.length ? page.at(-1) : undefined };
}

/** @throws ValidationException for a specification that contradicts itself or the table */
export function setStream(store: DynamoDbStore, table: Table, specification: StreamSpecification | undefined): void {
  if (specification === undefined) return;
  const { StreamEnabled, StreamViewType } = specification;
  if (StreamEnabled !== true) {
    if (StreamViewType !== undefined) {
      throw invalidParameters("Table is being created with stream disabled. StreamViewType should not be set");
    }
    store.disableStream(table);
    return;
  }
  if (StreamViewType === undefined) {
    throw invalidParameters("StreamViewType cannot be null when StreamEnabled is true");
  }
  if (table.streamViewType !== undefined) {
    throw invalid("Table already has an enabled stream: TableName: ".concat(table.definition.name));
  }
  store.enableStream(table, StreamViewType);
}

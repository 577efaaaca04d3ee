import { randomUUID } from "node:crypto";
import type { InputOf } from "@assay/wire";
import type * as DynamoDB from "@aws-sdk/client-dynamodb";
import type { Scope } from "../../ports.js";
import type { Item } from "./attribute-value.js";
import { invalidParameters } from "./errors.js";
import { positionOf } from "./key-schema.js";
import { Table, type TableRecord } from "./table.js";
import { checkBilling, checkIndexes, checkTableName, readIndex, readThroughput } from "./table-input.js";
import { readEncryption, readOnDemandThroughput } from "./table-settings.js";

type Overrides = Pick<
  InputOf<typeof DynamoDB, "RestoreTableFromBackup">,
  | "BillingModeOverride"
  | "GlobalSecondaryIndexOverride"
  | "LocalSecondaryIndexOverride"
  | "ProvisionedThroughputOverride"
  | "OnDemandThroughputOverride"
  | "SSESpecificationOverride"
  | "TargetTableName"
>;

/** Where the items come from. */
interface Origin {
  readonly record: TableRecord;
  readonly items: readonly Item[];
  readonly backupArn?: string;
}

/**
 * A new table with old items. Streams, time to live, tags, policies and recovery are not restored, as on AWS.
 * @throws ValidationException for overrides that contradict each other or the table
 */
export function restoredTable(
  overrides: Overrides,
  { record, items, backupArn }: Origin,
  nowMs: number,
  scope: Scope,
): Table {
  const { definition, settings, attributes } = record;
  const name = overrides.TargetTableName;
  checkTableName(name);
  const billingMode = overrides.BillingModeOverride ?? settings.billingMode;
  const given = overrides.ProvisionedThroughputOverride;
  if (overrides.BillingModeOverride !== undefined) checkBilling(billingMode, given);
  const isOnDemand = billingMode === "PAY_PER_REQUEST";
  const table = new Table({
    definition: {
      ...definition,
      name,
      arn: `arn:aws:dynamodb:${scope.region}:${scope.accountId}:table/${name}`,
      id: randomUUID(),
      createdAtMs: nowMs,
    },
    settings: {
      billingMode,
      throughput: given === undefined && !isOnDemand ? settings.throughput : readThroughput(given),
      tableClass: settings.tableClass,
      deletionProtection: false,
      sse:
        overrides.SSESpecificationOverride === undefined
          ? settings.sse
          : readEncryption(overrides.SSESpecificationOverride, scope),
      onDemandSinceMs: isOnDemand ? nowMs : undefined,
      onDemandThroughput: readOnDemandThroughput(overrides.OnDemandThroughputOverride) ?? settings.onDemandThroughput,
      restored: {
        ...(backupArn !== undefined && { SourceBackupArn: backupArn }),
        SourceTableArn: definition.arn,
        RestoreDateTime: new Date(nowMs),
        RestoreInProgress: false,
      },
    },
    attributes,
    indexes: indexesOf(overrides, record),
    tags: new Map(),
  });
  for (const item of items) {
    const position = positionOf(table.schema, item);
    if (position !== undefined) table.write(position, item);
  }
  return table;
}

/** Indexes can be left out, but none be added. */
function indexesOf(overrides: Overrides, { definition, attributes, indexes }: TableRecord) {
  const kept = (["local", "global"] as const).flatMap((kind) => {
    const given = kind === "local" ? overrides.LocalSecondaryIndexOverride : overrides.GlobalSecondaryIndexOverride;
    const own = indexes.filter((index) => index.kind === kind);
    if (given === undefined) return own;
    const wanted = given.map((index) => readIndex(kind, index, attributes));
    const foreign = wanted.find(({ name }) => !own.some((index) => index.name === name));
    if (foreign === undefined) return wanted;
    throw invalidParameters(`Index ${foreign.name} is not one of the table that is restored`);
  });
  checkIndexes(definition.schema, kept);
  return kept;
}

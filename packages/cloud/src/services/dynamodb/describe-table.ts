import type {
  IndexStatus,
  KeySchemaElement,
  ProvisionedThroughputDescription,
  TableDescription,
  TableStatus,
} from "@aws-sdk/client-dynamodb";
import type { KeySchema } from "./key-schema.js";
import type { IndexDefinition, SecondaryIndex, Throughput } from "./secondary-index.js";
import type { Table } from "./table.js";
import { describeWarmThroughput } from "./table-settings.js";

/** Answers of the calls that change a table show it on the way; by the next request it is there. */
interface Passing {
  readonly tableStatus?: TableStatus;
  readonly indexStatuses?: ReadonlyMap<string, IndexStatus>;
}

export function describeTable(table: Table, { tableStatus = "ACTIVE", indexStatuses }: Passing = {}): TableDescription {
  const { definition, settings, attributes, schema } = table;
  const indexes = [...table.indexes.values()];
  const statusOf = (name: string): IndexStatus =>
    indexStatuses?.get(name) ?? (tableStatus === "CREATING" ? "CREATING" : "ACTIVE");
  const local = indexes
    .filter((index) => index.definition.kind === "local")
    .map((index) => describeIndex(table, index));
  const global = indexes
    .filter((index) => index.definition.kind === "global")
    .map((index) => ({
      ...describeIndex(table, index),
      IndexStatus: statusOf(index.definition.name),
      ...(statusOf(index.definition.name) === "CREATING" && tableStatus !== "CREATING" && { Backfilling: false }),
      ProvisionedThroughput: describeThroughput(index.definition.throughput),
      ...(index.definition.onDemandThroughput && { OnDemandThroughput: index.definition.onDemandThroughput }),
      WarmThroughput: describeWarmThroughput(
        settings.billingMode,
        index.definition.throughput,
        index.definition.warmThroughput,
      ),
    }));
  return {
    AttributeDefinitions: attributes.map(({ name, type }) => ({ AttributeName: name, AttributeType: type })),
    TableName: definition.name,
    KeySchema: describeKeySchema(schema),
    TableStatus: tableStatus,
    CreationDateTime: new Date(definition.createdAtMs),
    ProvisionedThroughput: describeThroughput(settings.throughput),
    TableSizeBytes: table.sizeBytes,
    ItemCount: table.rows.size,
    TableArn: definition.arn,
    TableId: definition.id,
    ...(settings.onDemandSinceMs !== undefined && {
      BillingModeSummary: {
        BillingMode: settings.billingMode,
        LastUpdateToPayPerRequestDateTime: new Date(settings.onDemandSinceMs),
      },
    }),
    ...(local.length > 0 && { LocalSecondaryIndexes: local }),
    ...(global.length > 0 && { GlobalSecondaryIndexes: global }),
    ...(table.streamViewType !== undefined && {
      StreamSpecification: { StreamEnabled: true, StreamViewType: table.streamViewType },
    }),
    ...(table.stream !== undefined && { LatestStreamLabel: table.stream.label, LatestStreamArn: table.stream.arn }),
    ...(settings.sse !== undefined && { SSEDescription: settings.sse }),
    ...(settings.tableClass !== undefined && { TableClassSummary: { TableClass: settings.tableClass } }),
    ...(settings.onDemandThroughput !== undefined && { OnDemandThroughput: settings.onDemandThroughput }),
    WarmThroughput: describeWarmThroughput(settings.billingMode, settings.throughput, settings.warmThroughput),
    ...(settings.restored !== undefined && { RestoreSummary: settings.restored }),
    DeletionProtectionEnabled: settings.deletionProtection,
  };
}

function describeIndex(table: Table, index: SecondaryIndex) {
  const { definition, rows } = index;
  let sizeBytes = 0;
  for (const { row } of rows.ascendingFrom({ hash: 0, partition: "", sort: "", tie: "" }))
    sizeBytes += index.sizeOf(row);
  return {
    IndexName: definition.name,
    KeySchema: describeKeySchema(definition.schema),
    Projection: describeProjection(definition),
    IndexSizeBytes: sizeBytes,
    ItemCount: rows.size,
    IndexArn: `${table.definition.arn}/index/${definition.name}`,
  };
}

function describeProjection({ projectionType, nonKeyAttributes }: IndexDefinition) {
  return {
    ProjectionType: projectionType,
    ...(projectionType === "INCLUDE" && { NonKeyAttributes: [...nonKeyAttributes] }),
  };
}

function describeKeySchema({ partition, sort }: KeySchema): KeySchemaElement[] {
  const elements: KeySchemaElement[] = [{ AttributeName: partition.name, KeyType: "HASH" }];
  if (sort !== undefined) elements.push({ AttributeName: sort.name, KeyType: "RANGE" });
  return elements;
}

function describeThroughput({ readUnits, writeUnits }: Throughput): ProvisionedThroughputDescription {
  return { NumberOfDecreasesToday: 0, ReadCapacityUnits: readUnits, WriteCapacityUnits: writeUnits };
}

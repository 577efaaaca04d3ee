import type { BackupDescription, BackupDetails, BackupSummary } from "@aws-sdk/client-dynamodb";
import { invalid } from "./errors.js";
import type { Table, TableRecord } from "./table.js";

/** A table as it was, kept apart from it. */
export interface Backup {
  readonly arn: string;
  readonly name: string;
  readonly createdAtMs: number;
  readonly sizeBytes: number;
  readonly table: TableRecord;
}

export function checkBackupName(name: string): void {
  if (/^[a-zA-Z0-9_.-]{3,255}$/.test(name)) return;
  throw invalid(
    `1 validation error detected: Value '${name}' at 'backupName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+ and have a length of 3 to 255`,
  );
}

export function backupOf(table: Table, name: string, nowMs: number, suffix: string): Backup {
  return {
    arn: `${table.definition.arn}/backup/${String(nowMs).padStart(14, "0")}-${suffix}`,
    name,
    createdAtMs: nowMs,
    sizeBytes: table.sizeBytes,
    table: table.toRecord(),
  };
}

export function summarise({ arn, name, createdAtMs, sizeBytes, table }: Backup): BackupSummary {
  const { definition } = table;
  return {
    TableName: definition.name,
    TableId: definition.id,
    TableArn: definition.arn,
    BackupArn: arn,
    BackupName: name,
    BackupCreationDateTime: new Date(createdAtMs),
    BackupStatus: "AVAILABLE",
    BackupType: "USER",
    BackupSizeBytes: sizeBytes,
  };
}

type Status = "CREATING" | "AVAILABLE" | "DELETED";

export function backupDetails({ arn, name, createdAtMs, sizeBytes }: Backup, BackupStatus: Status): BackupDetails {
  return {
    BackupArn: arn,
    BackupName: name,
    BackupSizeBytes: sizeBytes,
    BackupStatus,
    BackupType: "USER",
    BackupCreationDateTime: new Date(createdAtMs),
  };
}

export function describeBackup(backup: Backup, status: Status = "AVAILABLE"): BackupDescription {
  const { sizeBytes, table } = backup;
  const { definition, settings, indexes, ttlAttribute } = table;
  const keyElements = ({ partition, sort }: TableRecord["definition"]["schema"]) => [
    { AttributeName: partition.name, KeyType: "HASH" as const },
    ...(sort === undefined ? [] : [{ AttributeName: sort.name, KeyType: "RANGE" as const }]),
  ];
  const ofKind = (kind: "global" | "local") =>
    indexes
      .filter((index) => index.kind === kind)
      .map((index) => ({
        IndexName: index.name,
        KeySchema: keyElements(index.schema),
        Projection: { ProjectionType: index.projectionType },
      }));
  const [local, global] = [ofKind("local"), ofKind("global")];
  return {
    BackupDetails: backupDetails(backup, status),
    SourceTableDetails: {
      TableName: definition.name,
      TableId: definition.id,
      TableArn: definition.arn,
      TableSizeBytes: sizeBytes,
      KeySchema: keyElements(definition.schema),
      TableCreationDateTime: new Date(definition.createdAtMs),
      ProvisionedThroughput: {
        ReadCapacityUnits: settings.throughput.readUnits,
        WriteCapacityUnits: settings.throughput.writeUnits,
      },
      ItemCount: table.items.length,
      BillingMode: settings.billingMode,
    },
    SourceTableFeatureDetails: {
      ...(local.length > 0 && { LocalSecondaryIndexes: local }),
      ...(global.length > 0 && { GlobalSecondaryIndexes: global }),
      ...(ttlAttribute !== undefined && {
        TimeToLiveDescription: { TimeToLiveStatus: "ENABLED", AttributeName: ttlAttribute },
      }),
      ...(settings.sse !== undefined && { SSEDescription: settings.sse }),
    },
  };
}

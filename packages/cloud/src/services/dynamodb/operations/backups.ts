import { randomBytes } from "node:crypto";
import type { Operations } from "@assay/wire";
import * as DynamoDB from "@aws-sdk/client-dynamodb";
import type { ServiceContext } from "../../../define-service.js";
import { rangeViolation, validationMessage } from "../../../validation.js";
import { type Backup, backupDetails, backupOf, checkBackupName, describeBackup, summarise } from "../backup.js";
import { describeTable } from "../describe-table.js";
import { invalid, unknownTable } from "../errors.js";
import { restoredTable } from "../restored-table.js";
import type { DynamoDbStore } from "../store.js";
import type { Table } from "../table.js";

const PAGE_LIMIT = 100;

/** Backups are copies of all items, and there at once. */
export const backups = {
  CreateBackup({ TableName, BackupName }, { store, clock }) {
    checkBackupName(BackupName);
    const table = existingTable(store, TableName);
    const backup = backupOf(table, BackupName, clock.now(), randomBytes(4).toString("hex"));
    store.backups.set(backup.arn, backup);
    return { BackupDetails: backupDetails(backup, "CREATING") };
  },

  DescribeBackup: ({ BackupArn }, { store }) => ({ BackupDescription: describeBackup(backupAt(store, BackupArn)) }),

  DeleteBackup({ BackupArn }, { store }) {
    const backup = backupAt(store, BackupArn);
    store.backups.delete(BackupArn);
    return { BackupDescription: describeBackup(backup, "DELETED") };
  },

  ListBackups(input, { store }) {
    const { TableName, Limit = PAGE_LIMIT, BackupType = "USER", ExclusiveStartBackupArn: after } = input;
    const broken = validationMessage([rangeViolation("limit", Limit, { min: 1, max: PAGE_LIMIT })]);
    if (broken !== undefined) throw invalid(broken);
    const from = input.TimeRangeLowerBound?.getTime() ?? Number.NEGATIVE_INFINITY;
    const until = input.TimeRangeUpperBound?.getTime() ?? Number.POSITIVE_INFINITY;
    const name = TableName === undefined ? undefined : (store.findTable(TableName)?.definition.name ?? TableName);
    const found = [...store.backups.values()]
      .filter(({ table }) => name === undefined || table.definition.name === name)
      .filter(({ createdAtMs }) => createdAtMs >= from && createdAtMs < until)
      // Backups by the system or by AWS Backup do not occur.
      .filter(() => BackupType === "USER" || BackupType === "ALL")
      .sort((a, b) => (a.arn < b.arn ? -1 : 1))
      .filter(({ arn }) => after === undefined || arn > after);
    const page = found.slice(0, Limit);
    return {
      BackupSummaries: page.map(summarise),
      LastEvaluatedBackupArn: found.length > page.length ? page.at(-1)?.arn : undefined,
    };
  },

  RestoreTableFromBackup(input, { store, clock, accountId, region }) {
    const { arn, table: record } = backupAt(store, input.BackupArn);
    refuseExisting(store, input.TargetTableName);
    const origin = { record, items: record.items, backupArn: arn };
    const table = restoredTable(input, origin, clock.now(), { accountId, region });
    store.create(table);
    return { TableDescription: describeRestore(table) };
  },
} satisfies Operations<typeof DynamoDB, ServiceContext<DynamoDbStore>>;

/** Restoring is shown once, in the answer. */
export function describeRestore(table: Table): DynamoDB.TableDescription {
  const description = describeTable(table, { tableStatus: "CREATING" });
  const { RestoreSummary } = description;
  return { ...description, ...(RestoreSummary && { RestoreSummary: { ...RestoreSummary, RestoreInProgress: true } }) };
}

/** @throws TableAlreadyExistsException */
export function refuseExisting(store: DynamoDbStore, name: string): void {
  if (store.findTable(name) === undefined) return;
  throw new DynamoDB.TableAlreadyExistsException({ message: `Table already exists: ${name}`, $metadata: {} });
}

/** @throws TableNotFoundException, as operations of backups answer it */
export function existingTable(store: DynamoDbStore, name: string): Table {
  const table = store.findTable(name);
  if (table !== undefined) return table;
  throw unknownTable(name);
}

function backupAt(store: DynamoDbStore, arn: string): Backup {
  const backup = store.backups.get(arn);
  if (backup !== undefined) return backup;
  throw new DynamoDB.BackupNotFoundException({ message: `Backup not found: ${arn}`, $metadata: {} });
}

import type { Operations } from "@assay/wire";
import * as DynamoDB from "@aws-sdk/client-dynamodb";
import type { ServiceContext } from "../../../define-service.js";
import { rangeViolation, validationMessage } from "../../../validation.js";
import type { Item } from "../attribute-value.js";
import { invalid } from "../errors.js";
import { positionOf } from "../key-schema.js";
import { restoredTable } from "../restored-table.js";
import type { DynamoDbStore } from "../store.js";
import type { Table } from "../table.js";
import { TableHistory } from "../table-history.js";
import { describeRestore, existingTable, refuseExisting } from "./backups.js";

const DEFAULT_PERIOD_DAYS = 35;
const DAY_MS = 86_400_000;
// What was written in the last five minutes cannot be restored yet.
const DELAY_MS = 5 * 60_000;

export const pointInTimeRecovery = {
  DescribeContinuousBackups: ({ TableName }, { store, clock }) => ({
    ContinuousBackupsDescription: describe(existingTable(store, TableName), clock.now()),
  }),

  UpdateContinuousBackups({ TableName, PointInTimeRecoverySpecification }, { store, clock }) {
    const { PointInTimeRecoveryEnabled, RecoveryPeriodInDays } = PointInTimeRecoverySpecification;
    const broken = validationMessage([
      rangeViolation("pointInTimeRecoverySpecification.recoveryPeriodInDays", RecoveryPeriodInDays, {
        min: 1,
        max: DEFAULT_PERIOD_DAYS,
      }),
    ]);
    if (broken !== undefined) throw invalid(broken);
    const table = existingTable(store, TableName);
    const { recovery } = table.settings;
    if (PointInTimeRecoveryEnabled === true) {
      const periodDays = RecoveryPeriodInDays ?? recovery?.periodDays ?? DEFAULT_PERIOD_DAYS;
      table.settings = { ...table.settings, recovery: { sinceMs: recovery?.sinceMs ?? clock.now(), periodDays } };
      table.history = new TableHistory(periodDays, table.history?.toRecord());
    } else {
      table.settings = { ...table.settings, recovery: undefined };
      table.history = undefined;
    }
    return { ContinuousBackupsDescription: describe(table, clock.now()) };
  },

  RestoreTableToPointInTime(input, { store, clock, accountId, region }) {
    const { SourceTableArn, SourceTableName, RestoreDateTime, UseLatestRestorableTime } = input;
    const source = existingTable(store, SourceTableArn ?? SourceTableName ?? "");
    refuseExisting(store, input.TargetTableName);
    const nowMs = clock.now();
    const range = restorable(source, nowMs);
    if (source.history === undefined || range === undefined) {
      throw new DynamoDB.PointInTimeRecoveryUnavailableException({
        message: `Point in time recovery is not enabled for table '${source.definition.name}'`,
        $metadata: {},
      });
    }
    if ((RestoreDateTime === undefined) === (UseLatestRestorableTime !== true)) {
      throw invalid("Exactly one of RestoreDateTime and UseLatestRestorableTime has to be specified");
    }
    const atMs = RestoreDateTime?.getTime() ?? range.latestMs;
    if (atMs < range.earliestMs || atMs > range.latestMs) {
      throw new DynamoDB.InvalidRestoreTimeException({
        message: `The restore time has to be between ${new Date(range.earliestMs).toISOString()} and ${new Date(range.latestMs).toISOString()}`,
        $metadata: {},
      });
    }
    const origin = { record: source.toRecord(), items: itemsAt(source, atMs) };
    const table = restoredTable(input, origin, nowMs, { accountId, region });
    store.create(table);
    return { TableDescription: describeRestore(table) };
  },
} satisfies Operations<typeof DynamoDB, ServiceContext<DynamoDbStore>>;

function describe(table: Table, nowMs: number): DynamoDB.ContinuousBackupsDescription {
  const range = restorable(table, nowMs);
  return {
    ContinuousBackupsStatus: "ENABLED",
    PointInTimeRecoveryDescription:
      range === undefined
        ? { PointInTimeRecoveryStatus: "DISABLED" }
        : {
            PointInTimeRecoveryStatus: "ENABLED",
            RecoveryPeriodInDays: table.settings.recovery?.periodDays,
            EarliestRestorableDateTime: new Date(range.earliestMs),
            LatestRestorableDateTime: new Date(range.latestMs),
          },
  };
}

/** Undefined without recovery. */
function restorable({ settings: { recovery } }: Table, nowMs: number) {
  if (recovery === undefined) return undefined;
  const earliestMs = Math.max(recovery.sinceMs, nowMs - recovery.periodDays * DAY_MS);
  return { earliestMs, latestMs: Math.max(earliestMs, nowMs - DELAY_MS) };
}

/** The items there are, with what was written since taken back. */
function itemsAt(table: Table, atMs: number): readonly Item[] {
  const placeOf = (item: Item): string => JSON.stringify(positionOf(table.schema, item));
  const items = new Map(table.allRows().map(({ item }) => [placeOf(item), item]));
  for (const { key, old } of table.history?.since(atMs) ?? []) {
    if (old === undefined) items.delete(placeOf(key));
    else items.set(placeOf(key), old);
  }
  return [...items.values()];
}

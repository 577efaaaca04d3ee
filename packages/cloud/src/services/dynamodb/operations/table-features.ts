import type { Operations } from "@assay/wire";
import * as DynamoDB from "@aws-sdk/client-dynamodb";
import type { ServiceContext } from "../../../define-service.js";
import { rangeViolation, validationMessage } from "../../../validation.js";
import { invalid, resourceNotFound } from "../errors.js";
import type { DynamoDbStore } from "../store.js";
import type { Table } from "../table.js";

const globalTableNotFound = (name: string): Error =>
  new DynamoDB.GlobalTableNotFoundException({
    message: `Global table not found: Global table with name: '${name}' does not exist.`,
    $metadata: {},
  });

/** What infrastructure tools ask of every table, whether it is there or not. */
export const tableFeatures = {
  DescribeKinesisStreamingDestination({ TableName }, { store }) {
    const table = store.describedTable(TableName);
    return { TableName: table.definition.name, KinesisDataStreamDestinations: [] };
  },

  DescribeTableReplicaAutoScaling({ TableName }, { store }) {
    const table = store.describedTable(TableName);
    return { TableAutoScalingDescription: { TableName: table.definition.name, TableStatus: "ACTIVE", Replicas: [] } };
  },

  DescribeGlobalTable({ GlobalTableName }) {
    throw globalTableNotFound(GlobalTableName);
  },

  DescribeGlobalTableSettings({ GlobalTableName }) {
    throw globalTableNotFound(GlobalTableName);
  },

  ListGlobalTables: () => ({ GlobalTables: [] }),

  UpdateContributorInsights(input, { store, clock }) {
    const { TableName, IndexName, ContributorInsightsAction: action } = input;
    if (action !== "ENABLE" && action !== "DISABLE") {
      throw invalid(
        `1 validation error detected: Value '${action}' at 'contributorInsightsAction' failed to satisfy constraint: Member must satisfy enum value set: [ENABLE, DISABLE]`,
      );
    }
    const table = store.describedTable(TableName);
    refuseUnknownIndex(table, IndexName);
    const { ContributorInsightsMode: mode = "ACCESSED_AND_THROTTLED_KEYS" } = input;
    const insights = new Map(table.settings.insights);
    if (action === "ENABLE") insights.set(IndexName ?? "", { mode, updatedAtMs: clock.now() });
    else insights.delete(IndexName ?? "");
    table.settings = { ...table.settings, insights };
    return {
      TableName: table.definition.name,
      ...(IndexName !== undefined && { IndexName }),
      ContributorInsightsStatus: action === "ENABLE" ? "ENABLING" : "DISABLING",
      ContributorInsightsMode: mode,
    };
  },

  DescribeContributorInsights({ TableName, IndexName }, { store }) {
    const table = store.describedTable(TableName);
    refuseUnknownIndex(table, IndexName);
    const own = table.settings.insights?.get(IndexName ?? "");
    return {
      TableName: table.definition.name,
      ...(IndexName !== undefined && { IndexName }),
      ContributorInsightsStatus: own === undefined ? "DISABLED" : "ENABLED",
      ContributorInsightsRuleList: own === undefined ? [] : rulesOf(table.definition.name, IndexName, table),
      ...(own !== undefined && {
        LastUpdateDateTime: new Date(own.updatedAtMs),
        ContributorInsightsMode: own.mode,
      }),
    };
  },

  ListContributorInsights({ TableName, MaxResults }, { store }) {
    const broken = validationMessage([rangeViolation("maxResults", MaxResults, { max: 100 })]);
    if (broken !== undefined) throw invalid(broken);
    const tables = TableName === undefined ? store.tables() : [store.describedTable(TableName)];
    return {
      ContributorInsightsSummaries: tables.flatMap(({ definition, settings }) =>
        [...(settings.insights ?? [])].map(([indexName, { mode }]) => ({
          TableName: definition.name,
          ...(indexName !== "" && { IndexName: indexName }),
          ContributorInsightsStatus: "ENABLED" as const,
          ContributorInsightsMode: mode,
        })),
      ),
    };
  },
} satisfies Operations<typeof DynamoDB, ServiceContext<DynamoDbStore>>;

function refuseUnknownIndex(table: Table, indexName: string | undefined): void {
  if (indexName !== undefined && !table.indexes.has(indexName)) throw resourceNotFound();
}

/** Names of the rules that AWS makes in CloudWatch: most accessed and throttled partitions, and items where keys have two parts. */
function rulesOf(tableName: string, indexName: string | undefined, table: Table): string[] {
  const schema = indexName === undefined ? table.schema : table.indexes.get(indexName)?.definition.schema;
  const kinds = schema?.sort === undefined ? ["PKC", "PKT"] : ["PKC", "PKT", "SKC", "SKT"];
  const about = indexName === undefined ? tableName : `${tableName}-${indexName}`;
  return kinds.map((kind) => `DynamoDBContributorInsights-${kind}-${about}-${table.definition.createdAtMs}`);
}

import type { Operations } from "@assay/wire";
import type * as DynamoDB from "@aws-sdk/client-dynamodb";
import type { ServiceContext } from "../../define-service.js";
import { describeTable } from "./describe-table.js";
import { invalid } from "./errors.js";
import { counted } from "./metrics.js";
import { backups } from "./operations/backups.js";
import { batchExecuteStatement } from "./operations/batch-execute-statement.js";
import { batchGetItem, batchWriteItem } from "./operations/batches.js";
import { executeStatement } from "./operations/execute-statement.js";
import { executeTransaction } from "./operations/execute-transaction.js";
import { deleteItem, getItem, putItem, updateItem } from "./operations/items.js";
import { pointInTimeRecovery } from "./operations/point-in-time-recovery.js";
import { query, scan } from "./operations/queries.js";
import { resourcePolicies } from "./operations/resource-policies.js";
import { tableFeatures } from "./operations/table-features.js";
import { createTable, deleteTable, listTables } from "./operations/tables.js";
import { transactGetItems, transactWriteItems } from "./operations/transactions.js";
import { updateTable } from "./operations/update-table.js";
import type { DynamoDbStore } from "./store.js";
import { taggedTable, tagTable } from "./tags.js";

export const operations = {
  CreateTable: createTable,
  DeleteTable: deleteTable,
  UpdateTable: updateTable,
  ListTables: listTables,
  DescribeTable: ({ TableName }, { store }) => ({ Table: describeTable(store.describedTable(TableName)) }),

  GetItem: counted(getItem),
  PutItem: counted(putItem),
  UpdateItem: counted(updateItem),
  DeleteItem: counted(deleteItem),
  Query: counted(query),
  Scan: counted(scan),
  BatchGetItem: counted(batchGetItem),
  BatchWriteItem: counted(batchWriteItem),
  TransactGetItems: counted(transactGetItems),
  TransactWriteItems: counted(transactWriteItems),
  ExecuteStatement: counted(executeStatement),
  BatchExecuteStatement: counted(batchExecuteStatement),
  ExecuteTransaction: counted(executeTransaction),

  ...backups,
  ...pointInTimeRecovery,
  ...resourcePolicies,
  ...tableFeatures,

  UpdateTimeToLive({ TableName, TimeToLiveSpecification }, { store }) {
    const { Enabled, AttributeName } = TimeToLiveSpecification;
    const table = store.describedTable(TableName);
    if (Enabled === true && table.expiry !== undefined) throw invalid("TimeToLive is already enabled");
    if (Enabled === false && table.expiry === undefined) throw invalid("TimeToLive is already disabled");
    if (Enabled === false && table.expiry?.attribute !== AttributeName) {
      throw invalid(
        `TimeToLive is active on a different AttributeName: current AttributeName is ${table.expiry?.attribute}`,
      );
    }
    table.setTimeToLive(Enabled === true ? AttributeName : undefined);
    store.scheduleExpiry();
    return { TimeToLiveSpecification };
  },

  DescribeTimeToLive({ TableName }, { store }) {
    const { expiry } = store.describedTable(TableName);
    return {
      TimeToLiveDescription:
        expiry === undefined
          ? { TimeToLiveStatus: "DISABLED" }
          : { TimeToLiveStatus: "ENABLED", AttributeName: expiry.attribute },
    };
  },

  TagResource({ ResourceArn, Tags }, { store }) {
    tagTable(taggedTable(store, ResourceArn), Tags);
    return {};
  },

  UntagResource({ ResourceArn, TagKeys }, { store }) {
    const { tags } = taggedTable(store, ResourceArn);
    for (const key of TagKeys) tags.delete(key);
    return {};
  },

  ListTagsOfResource({ ResourceArn }, { store }) {
    const { tags } = taggedTable(store, ResourceArn);
    return { Tags: [...tags].map(([Key, Value]) => ({ Key, Value })) };
  },

  DescribeEndpoints: (_input, { region }) => ({
    Endpoints: [{ Address: `dynamodb.${region}.amazonaws.com`, CachePeriodInMinutes: 1440 }],
  }),

  DescribeLimits: () => ({
    AccountMaxReadCapacityUnits: 80_000,
    AccountMaxWriteCapacityUnits: 80_000,
    TableMaxReadCapacityUnits: 40_000,
    TableMaxWriteCapacityUnits: 40_000,
  }),
} satisfies Operations<typeof DynamoDB, ServiceContext<DynamoDbStore>>;

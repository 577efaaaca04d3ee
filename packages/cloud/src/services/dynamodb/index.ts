import * as DynamoDB from "@aws-sdk/client-dynamodb";
import { defineService } from "../../define-service.js";
import type { CloudPorts, Scope } from "../../ports.js";
import { operations } from "./operations.js";
import { DynamoDbStore, type StoreRecord } from "./store.js";

/** Amazon DynamoDB. */
export const dynamodb = defineService({
  client: DynamoDB,
  createStore: (scope: Scope, ports: CloudPorts) => new DynamoDbStore(scope, ports),
  portsOf: (store) => ({ tableStreams: () => store.streams() }),
  disposeStore: async (store) => store.dispose(),
  saveStore: (store) => store.toRecord(),
  restoreStore: (store, saved: StoreRecord) => store.restore(saved),
  operations,
  partial: {
    CreateTable: "throughput is kept and shown, never enforced; vector indexes are absent",
    UpdateTable: "throughput is kept and shown, never enforced; replicas and vector indexes are ignored",
    UpdateTimeToLive: "items go at once, where AWS takes days",
    TransactWriteItems: "never meets a TransactionConflict",
    ExecuteTransaction: "never meets a TransactionConflict",
    PutResourcePolicy: "policies are kept, and asked by nobody",
    UpdateContributorInsights: "kept and shown; CloudWatch has no rules",
    DescribeKinesisStreamingDestination: "there are none, and none can be made",
    DescribeTableReplicaAutoScaling: "there are no replicas",
    DescribeGlobalTable: "there are none",
    DescribeGlobalTableSettings: "there are none",
    ListGlobalTables: "there are none",
    RestoreTableFromBackup: "the table is there at once",
    RestoreTableToPointInTime: "the table is there at once",
  },
});

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
    CreateTable: "encryption, resource policies and warm throughput are ignored",
    UpdateTable: "encryption, warm throughput and replicas are ignored",
    UpdateTimeToLive: "items go at once, where AWS takes days",
    TransactWriteItems: "never meets a TransactionConflict",
  },
});

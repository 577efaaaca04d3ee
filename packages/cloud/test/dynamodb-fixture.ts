import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DynamoDBClient,
  PutItemCommand,
  type PutItemCommandInput,
} from "@aws-sdk/client-dynamodb";
import type { Cloud } from "../src/index.js";
import { newAccountId } from "./accounts.js";

/** When the clock of the tests of DynamoDB starts. */
export const START = Date.UTC(2026, 0, 15, 12);

/** A client of an account of its own. */
export function connectDynamoDB(cloud: Cloud, accountId = newAccountId()): DynamoDBClient {
  return cloud.client(DynamoDBClient, { accountId, region: "eu-central-1" });
}

/** An on-demand table `orders` with the keys `customer` (text) and `number`. */
export async function createOrders(db: DynamoDBClient, more: Partial<CreateTableCommandInput> = {}) {
  return await db.send(
    new CreateTableCommand({
      TableName: "orders",
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: [
        { AttributeName: "customer", AttributeType: "S" },
        { AttributeName: "number", AttributeType: "N" },
      ],
      KeySchema: [
        { AttributeName: "customer", KeyType: "HASH" },
        { AttributeName: "number", KeyType: "RANGE" },
      ],
      ...more,
    }),
  );
}

export async function putOrder(
  db: DynamoDBClient,
  customer: string,
  number: number | string,
  rest: PutItemCommandInput["Item"] = {},
): Promise<void> {
  const Item = { customer: { S: customer }, number: { N: String(number) }, ...rest };
  await db.send(new PutItemCommand({ TableName: "orders", Item }));
}

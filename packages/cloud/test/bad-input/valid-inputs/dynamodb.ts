import type { ValidCall } from "./valid-call.js";

const ITEM = { pk: { S: "a" }, sk: { N: "1" }, rest: { M: { l: { L: [{ BOOL: true }, { NULL: true }] } } } };
const KEY = { pk: { S: "a" }, sk: { N: "1" } };

export const DYNAMODB: readonly ValidCall[] = [
  [
    "CreateTable",
    {
      TableName: "orders",
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: [
        { AttributeName: "pk", AttributeType: "S" },
        { AttributeName: "sk", AttributeType: "N" },
      ],
      KeySchema: [
        { AttributeName: "pk", KeyType: "HASH" },
        { AttributeName: "sk", KeyType: "RANGE" },
      ],
      LocalSecondaryIndexes: [
        {
          IndexName: "local",
          KeySchema: [
            { AttributeName: "pk", KeyType: "HASH" },
            { AttributeName: "sk", KeyType: "RANGE" },
          ],
          Projection: { ProjectionType: "ALL" },
        },
      ],
      GlobalSecondaryIndexes: [
        {
          IndexName: "global",
          KeySchema: [{ AttributeName: "sk", KeyType: "HASH" }],
          Projection: { ProjectionType: "INCLUDE", NonKeyAttributes: ["rest"] },
        },
      ],
      StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_IMAGE" },
    },
  ],
  [
    "PutItem",
    {
      TableName: "orders",
      Item: ITEM,
      ConditionExpression: "attribute_not_exists(#a.b[0]) OR size(rest) > :n",
      ExpressionAttributeNames: { "#a": "rest" },
      ExpressionAttributeValues: { ":n": { N: "1" } },
      ReturnValues: "ALL_OLD",
    },
  ],
  [
    "UpdateItem",
    {
      TableName: "orders",
      Key: KEY,
      UpdateExpression: "SET rest.l[0] = if_not_exists(a, :v), c = :n + :n REMOVE d ADD e :n DELETE f :s",
      ExpressionAttributeValues: { ":v": { S: "x" }, ":n": { N: "1" }, ":s": { SS: ["a"] } },
      ReturnValues: "ALL_NEW",
    },
  ],
  [
    "UpdateItem",
    {
      TableName: "orders",
      Key: KEY,
      AttributeUpdates: { c: { Action: "ADD", Value: { N: "1" } } },
      Expected: { pk: { ComparisonOperator: "EQ", AttributeValueList: [{ S: "a" }] } },
    },
  ],
  ["GetItem", { TableName: "orders", Key: KEY, ProjectionExpression: "rest.l[0], pk", ConsistentRead: true }],
  [
    "Query",
    {
      TableName: "orders",
      KeyConditionExpression: "pk = :p AND sk BETWEEN :a AND :b",
      FilterExpression: "contains(pk, :p) AND rest.l[0] IN (:p, :a) AND NOT begins_with(pk, :p)",
      ExpressionAttributeValues: { ":p": { S: "a" }, ":a": { N: "0" }, ":b": { N: "9" } },
      Limit: 1,
      ExclusiveStartKey: KEY,
    },
  ],
  [
    "Query",
    {
      TableName: "orders",
      KeyConditions: { pk: { ComparisonOperator: "EQ", AttributeValueList: [{ S: "a" }] } },
      QueryFilter: { c: { ComparisonOperator: "NOT_NULL" } },
    },
  ],
  [
    "Scan",
    { TableName: "orders", IndexName: "global", Segment: 0, TotalSegments: 2, ReturnConsumedCapacity: "INDEXES" },
  ],
  ["BatchWriteItem", { RequestItems: { orders: [{ PutRequest: { Item: ITEM } }] } }],
  ["BatchGetItem", { RequestItems: { orders: { Keys: [KEY], ProjectionExpression: "pk" } } }],
  [
    "TransactWriteItems",
    {
      ClientRequestToken: "t",
      TransactItems: [
        { Put: { TableName: "orders", Item: ITEM } },
        {
          Update: {
            TableName: "orders",
            Key: { pk: { S: "b" }, sk: { N: "1" } },
            UpdateExpression: "SET a = :a",
            ExpressionAttributeValues: { ":a": { N: "1" } },
          },
        },
      ],
    },
  ],
  ["TransactGetItems", { TransactItems: [{ Get: { TableName: "orders", Key: KEY } }] }],
  ["UpdateTimeToLive", { TableName: "orders", TimeToLiveSpecification: { Enabled: true, AttributeName: "c" } }],
  ["UpdateTable", { TableName: "orders", GlobalSecondaryIndexUpdates: [{ Delete: { IndexName: "global" } }] }],
];

export const DYNAMODBSTREAMS: readonly ValidCall[] = [
  ["ListStreams", { TableName: "orders" }],
  ["DescribeStream", { StreamArn: "<ListStreams.StreamArn>" }],
  [
    "GetShardIterator",
    {
      StreamArn: "<ListStreams.StreamArn>",
      ShardId: "<DescribeStream.ShardId>",
      ShardIteratorType: "TRIM_HORIZON",
    },
  ],
  ["GetRecords", { ShardIterator: "<GetShardIterator.ShardIterator>", Limit: 1 }],
];

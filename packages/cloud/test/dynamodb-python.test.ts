import { createMovableClock } from "@assay/core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Cloud, startCloud } from "../src/index.js";
import { newAccountId } from "./accounts.js";
import { PYTHON_MISSING, runAwsCli, runBoto3, testPython } from "./python-clients.js";

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud({ clock: createMovableClock(Date.now()) });
});
afterAll(() => cloud.dispose());

const account = () => ({ endpointUrl: cloud.endpointUrl, accountId: newAccountId() });
const suffix = testPython === undefined ? ` (${PYTHON_MISSING})` : "";

describe.skipIf(testPython === undefined)(`DynamoDB through Python${suffix}`, () => {
  test("boto3's resources write, query and transact, and its streams client reads", async () => {
    const program = `
from decimal import Decimal
from boto3.dynamodb.conditions import Attr, Key
db = boto3.resource("dynamodb")
table = db.create_table(
    TableName="orders", BillingMode="PAY_PER_REQUEST",
    AttributeDefinitions=[{"AttributeName": "customer", "AttributeType": "S"}, {"AttributeName": "number", "AttributeType": "N"}],
    KeySchema=[{"AttributeName": "customer", "KeyType": "HASH"}, {"AttributeName": "number", "KeyType": "RANGE"}],
    StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"})
table.wait_until_exists()
with table.batch_writer() as batch:
    for number in range(30):
        batch.put_item(Item={"customer": "a", "number": number, "price": Decimal("0.1"), "tags": {"x", "y"}})
table.update_item(Key={"customer": "a", "number": 1}, UpdateExpression="SET price = price + :p",
                  ExpressionAttributeValues={":p": Decimal("0.2")})
found = table.query(KeyConditionExpression=Key("customer").eq("a") & Key("number").between(1, 5),
                    FilterExpression=Attr("price").gt(Decimal("0.2")))["Items"]
try:
    table.put_item(Item={"customer": "a", "number": 1}, ConditionExpression=Attr("customer").not_exists())
    refused = None
except db.meta.client.exceptions.ConditionalCheckFailedException as error:
    refused = error.response["Error"]["Code"]
try:
    db.meta.client.transact_write_items(TransactItems=[
        {"Put": {"TableName": "orders", "Item": {"customer": "t", "number": 1}}},
        {"ConditionCheck": {"TableName": "orders", "Key": {"customer": "z", "number": 1}, "ConditionExpression": "attribute_exists(customer)"}}])
    cancelled = None
except db.meta.client.exceptions.TransactionCanceledException as error:
    cancelled = [reason["Code"] for reason in error.response["CancellationReasons"]]
streams = client("dynamodbstreams")
arn = streams.list_streams(TableName="orders")["Streams"][0]["StreamArn"]
shard = streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"][0]["ShardId"]
iterator = streams.get_shard_iterator(StreamArn=arn, ShardId=shard, ShardIteratorType="TRIM_HORIZON")["ShardIterator"]
records = streams.get_records(ShardIterator=iterator)["Records"]
answer({"found": [[int(item["number"]), str(item["price"]), sorted(item["tags"])] for item in found],
        "count": table.scan(Select="COUNT")["Count"], "refused": refused, "cancelled": cancelled,
        "records": len(records), "last": records[-1]["dynamodb"]["NewImage"]["price"]})
`;
    expect(await runBoto3(account(), program)).toEqual({
      found: [[1, "0.3", ["x", "y"]]],
      count: 30,
      refused: "ConditionalCheckFailedException",
      cancelled: ["None", "ConditionalCheckFailed"],
      records: 31,
      last: { N: "0.3" },
    });
  });

  test("the AWS CLI makes a table and reads what it wrote", async () => {
    const owner = account();
    const aws = (...args: readonly string[]) => runAwsCli(owner, "dynamodb", ...args);
    await aws(
      ...["create-table", "--table-name", "cli", "--billing-mode", "PAY_PER_REQUEST"],
      ...["--attribute-definitions", "AttributeName=id,AttributeType=S"],
      ...["--key-schema", "AttributeName=id,KeyType=HASH"],
    );
    await aws("wait", "table-exists", "--table-name", "cli");
    const item = { id: { S: "1" }, list: { L: [{ N: "1.5" }, { BOOL: true }] } };
    await aws("put-item", "--table-name", "cli", "--item", JSON.stringify(item));
    const read = await aws("get-item", "--table-name", "cli", "--key", JSON.stringify({ id: { S: "1" } }));
    expect(read).toEqual({ Item: item });
    expect(await aws("list-tables")).toEqual({ TableNames: ["cli"] });
    await expect(aws("execute-statement", "--statement", "SELECT * FROM cli")).rejects.toThrow(
      "DynamoDB ExecuteStatement is not implemented",
    );
  });
});

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

  test("boto3 speaks PartiQL, in batches and in transactions, and is refused as by AWS", async () => {
    const program = `
from botocore.exceptions import ClientError
db = boto3.resource("dynamodb")
table = db.create_table(
    TableName="music", BillingMode="PAY_PER_REQUEST",
    AttributeDefinitions=[{"AttributeName": "artist", "AttributeType": "S"}],
    KeySchema=[{"AttributeName": "artist", "KeyType": "HASH"}])
table.wait_until_exists()
api = db.meta.client
insert = "INSERT INTO music VALUE {'artist': ?, 'awards': ?}"
api.execute_statement(Statement=insert, Parameters=["Acme", 1])
api.batch_execute_statement(Statements=[{"Statement": insert, "Parameters": [name, 2]} for name in ["B", "C"]])
api.execute_transaction(TransactStatements=[
    {"Statement": "UPDATE music SET awards = awards + 1 WHERE artist = ?", "Parameters": ["Acme"]},
    {"Statement": "DELETE FROM music WHERE artist = ?", "Parameters": ["B"]}])
rows = api.execute_statement(Statement="SELECT * FROM music WHERE awards >= 2")["Items"]
codes = []
for call in [lambda: api.execute_statement(Statement=insert, Parameters=["Acme", 1]),
             lambda: table.get_item(Key={"artist": ""}),
             lambda: api.describe_global_table(GlobalTableName="music"),
             lambda: api.get_resource_policy(ResourceArn=table.table_arn)]:
    try:
        call()
    except ClientError as error:
        codes.append(error.response["Error"]["Code"])
answer({"rows": sorted([row["artist"], int(row["awards"])] for row in rows), "codes": codes})
`;
    expect(await runBoto3(account(), program)).toEqual({
      rows: [
        ["Acme", 2],
        ["C", 2],
      ],
      codes: [
        "DuplicateItemException",
        "ValidationException",
        "GlobalTableNotFoundException",
        "PolicyNotFoundException",
      ],
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
    const selected = await aws("execute-statement", "--statement", `SELECT "list" FROM cli WHERE id = '1'`);
    expect(selected).toEqual({ Items: [{ list: item.list }] });
    const recovery = "PointInTimeRecoveryEnabled=true";
    await aws("update-continuous-backups", "--table-name", "cli", "--point-in-time-recovery-specification", recovery);
    expect(await aws("describe-continuous-backups", "--table-name", "cli")).toMatchObject({
      ContinuousBackupsDescription: { PointInTimeRecoveryDescription: { PointInTimeRecoveryStatus: "ENABLED" } },
    });
    await aws("create-backup", "--table-name", "cli", "--backup-name", "first");
    expect(await aws("list-backups", "--table-name", "cli")).toMatchObject({
      BackupSummaries: [{ BackupName: "first", BackupStatus: "AVAILABLE" }],
    });
    await expect(aws("export-table-to-point-in-time", "--table-arn", "a", "--s3-bucket", "b")).rejects.toThrow(
      "DynamoDB ExportTableToPointInTime is not implemented",
    );
  });
});

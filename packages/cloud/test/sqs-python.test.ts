import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Cloud, startCloud } from "../src/index.js";
import { newAccountId } from "./accounts.js";
import { PYTHON_MISSING, type PythonAccount, runAwsCli, runBoto3, testPython } from "./python-clients.js";

const suffix = testPython === undefined ? ` (${PYTHON_MISSING})` : "";

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud();
});
afterAll(() => cloud.dispose());

const account = (): PythonAccount => ({ endpointUrl: cloud.endpointUrl, accountId: newAccountId() });

test.skipIf(testPython === undefined)(`boto3 sends, receives, deletes and reads errors${suffix}`, async () => {
  const program = `
sqs = client("sqs")
url = sqs.create_queue(QueueName="orders.fifo", Attributes={"FifoQueue": "true", "ContentBasedDeduplication": "true"})["QueueUrl"]
batch = sqs.send_message_batch(QueueUrl=url, Entries=[
    {"Id": str(i), "MessageBody": f"message {i} ä☃", "MessageGroupId": "g",
     "MessageAttributes": {"n": {"DataType": "Number", "StringValue": str(i)}, "b": {"DataType": "Binary", "BinaryValue": b"\\x00\\xff"}}}
    for i in range(3)])
received = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, MessageAttributeNames=["All"], AttributeNames=["All"])["Messages"]
deleted = sqs.delete_message_batch(QueueUrl=url, Entries=[
    {"Id": str(i), "ReceiptHandle": message["ReceiptHandle"]} for i, message in enumerate(received)] + [{"Id": "bad", "ReceiptHandle": "x"}])
try:
    sqs.receive_message(QueueUrl=url + "x")
    refused = None
except sqs.exceptions.QueueDoesNotExist as error:
    refused = error.response["Error"]
answer({
    "sent": len(batch["Successful"]),
    "bodies": [message["Body"] for message in received],
    "numbers": [message["MessageAttributes"]["n"]["StringValue"] for message in received],
    "binary": received[0]["MessageAttributes"]["b"]["BinaryValue"] == b"\\x00\\xff",
    "groups": [message["Attributes"]["MessageGroupId"] for message in received],
    "deleted": [entry["Id"] for entry in deleted["Successful"]],
    "failed": [[entry["Id"], entry["Code"]] for entry in deleted["Failed"]],
    "left": sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["ApproximateNumberOfMessagesNotVisible"])["Attributes"],
    "listed": sqs.list_queues(QueueNamePrefix="ord")["QueueUrls"] == [url],
    "refused": refused,
})
`;
  expect(await runBoto3(account(), program)).toEqual({
    sent: 3,
    bodies: [0, 1, 2].map((n) => `message ${n} ä☃`),
    numbers: ["0", "1", "2"],
    binary: true,
    groups: ["g", "g", "g"],
    deleted: ["0", "1", "2"],
    failed: [["bad", "ReceiptHandleIsInvalid"]],
    left: { ApproximateNumberOfMessagesNotVisible: "0" },
    listed: true,
    refused: {
      Code: "AWS.SimpleQueueService.NonExistentQueue",
      Message: "The specified queue does not exist.",
      QueryErrorCode: "QueueDoesNotExist",
      Type: "Sender",
    },
  });
});

describe.skipIf(testPython === undefined)(`the AWS CLI${suffix}`, () => {
  test("creates queues, sends and waits for messages", async () => {
    const owner = account();
    const aws = (...args: readonly string[]) => runAwsCli(owner, "--endpoint-url", cloud.endpointUrl, "sqs", ...args);
    const QueueUrl = `${cloud.endpointUrl}/${owner.accountId}/orders`;
    expect(await aws("create-queue", "--queue-name", "orders", "--attributes", "DelaySeconds=0")).toEqual({ QueueUrl });
    const url = ["--queue-url", QueueUrl];
    await aws("send-message", ...url, "--message-body", "hello");
    const received = ["receive-message", ...url, "--wait-time-seconds", "20", "--query", "Messages[].Body"];
    expect(await aws(...received)).toEqual(["hello"]);
    await expect(aws("get-queue-url", "--queue-name", "nothing")).rejects.toThrow(
      "An error occurred (AWS.SimpleQueueService.NonExistentQueue) when calling the GetQueueUrl operation: The specified queue does not exist.",
    );
  });
});

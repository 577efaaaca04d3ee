import {
  type MessageAttributeValue,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  type SendMessageCommandInput,
} from "@aws-sdk/client-sqs";
import { describe, expect, test } from "vitest";
import { connectSqs, createQueue, FIFO, receiveBodies, refusal, shareCloud } from "../../../test/sqs-fixture.js";

const cloud = await shareCloud();

async function prepare(attributes = {}) {
  const sqs = connectSqs(cloud);
  const QueueUrl = await createQueue(sqs, attributes);
  const send = (input: Partial<SendMessageCommandInput>) =>
    sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "msg", ...input }));
  return { sqs, QueueUrl, send };
}

const text = (StringValue: string, DataType = "String"): MessageAttributeValue => ({ DataType, StringValue });

describe("message attributes", () => {
  test("receivers see those they ask for, with the digest of these", async () => {
    const { sqs, QueueUrl, send } = await prepare({ VisibilityTimeout: "0" });
    const sent = await send({
      MessageAttributes: { Hello: text("There"), General: text("Kenobi"), "Help.Me": text("Me") },
    });
    // Digests that AWS answered.
    const all = "4c360f3fdafd970e05fae2f149d997f5";
    expect(sent.MD5OfMessageAttributes).toBe(all);
    const receive = async (...MessageAttributeNames: string[]) => {
      const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MessageAttributeNames }));
      const [{ MessageAttributes = {}, MD5OfMessageAttributes } = {}] = Messages;
      return [Object.keys(MessageAttributes).sort().join(), MD5OfMessageAttributes];
    };
    expect(await receive()).toEqual(["", undefined]);
    for (const name of ["All", ".*"]) expect(await receive(name)).toEqual(["General,Hello,Help.Me", all]);
    expect(await receive("Foo")).toEqual(["", undefined]);
    expect(await receive("Hello", "Foo")).toEqual(["Hello", "a311262e065454b75da111d535b8dacd"]);
    expect(await receive("Hello", "General")).toEqual(["General,Hello", "fca026605781cb4126a1e9044df24232"]);
    expect(await receive("Hel.*")).toEqual(["Hello,Help.Me", "83fee93c1bcd8b9a5a923ffacdc636c7"]);
  });

  test("bytes arrive as they were sent", async () => {
    const { sqs, QueueUrl, send } = await prepare();
    const BinaryValue = Buffer.from("traceparent\x1e00-774062d6c37081a5a0b9b5b88e30627c-2d2482211f6489da-01");
    await send({ MessageAttributes: { attr1: { DataType: "Binary", BinaryValue } } });
    const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MessageAttributeNames: ["All"] }));
    expect(Messages?.[0]?.MD5OfMessageAttributes).toBe("8cbe4db156db8a94db8b801b7addb984");
    expect(Buffer.from(Messages?.[0]?.MessageAttributes?.attr1?.BinaryValue ?? [])).toEqual(BinaryValue);
  });

  test("labels behind a type and numbers of every form arrive as they were sent", async () => {
    const { sqs, QueueUrl, send } = await prepare();
    const attributes = {
      price: text("-0012.5000e+3", "Number.float"),
      id: text("12345678901234567890123456789012345678", "Number"),
      note: text("ä ☃", "String.markdown"),
      icon: { DataType: "Binary.png", BinaryValue: Uint8Array.of(0, 255) },
    };
    const { MD5OfMessageAttributes } = await send({ MessageAttributes: attributes });
    const input = { QueueUrl, MessageAttributeNames: [".*"] };
    const message = (await sqs.send(new ReceiveMessageCommand(input))).Messages?.[0];
    expect(message?.MD5OfMessageAttributes).toBe(MD5OfMessageAttributes);
    expect(message?.MessageAttributes).toEqual(attributes);
  });

  test.each([
    [
      "ErrorDetails",
      text(""),
      "Message (user) attribute 'ErrorDetails' must contain a non-empty value of type 'String'.",
    ],
    ["kind", text("a", "Integer"), "has an invalid message attribute type"],
    ["kind", text("a", ""), "must contain non-empty message attribute type"],
    ["count", text("many", "Number"), "Can't cast the value of message (user) attribute 'count' to a number."],
    ["AWS.kind", text("a"), "The message attribute name 'AWS.kind' is invalid."],
    ["a..b", text("a"), "The message attribute name 'a..b' is invalid."],
    ["mixed", { DataType: "Binary", StringValue: "a" }, "must use field 'Binary'"],
    ["control", text("\u0001"), "Invalid characters found."],
  ])("%s is refused when it is %o", async (name, value, message) => {
    const { send } = await prepare();
    const answer = await refusal(send({ MessageAttributes: { [name]: value } }));
    expect(answer.name).toBe("InvalidParameterValue");
    expect(answer.message).toContain(message);
  });

  test("a message has ten at most", async () => {
    const { send } = await prepare();
    const eleven = Object.fromEntries(Array.from({ length: 11 }, (_, index) => [`a${index}`, text("x")]));
    expect((await refusal(send({ MessageAttributes: eleven }))).message).toBe(
      "Number of message attributes [11] exceeds the allowed maximum [10].",
    );
  });

  test("the trace header is the only system attribute, with a digest of its own", async () => {
    const { sqs, QueueUrl, send } = await prepare();
    const header = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1";
    const sent = await send({
      MessageSystemAttributes: { AWSTraceHeader: { DataType: "String", StringValue: header } },
    });
    expect(sent.MD5OfMessageSystemAttributes).toBe("5ae4d5d7636402d80f4eb6d213245a88");
    const input = { QueueUrl, MessageSystemAttributeNames: ["AWSTraceHeader" as const] };
    const { Messages } = await sqs.send(new ReceiveMessageCommand(input));
    expect(Messages?.[0]?.Attributes).toEqual({ AWSTraceHeader: header });
  });
});

describe("bodies", () => {
  test("may hold every character of XML 1.0 and no other", async () => {
    const { send, sqs, QueueUrl } = await prepare();
    const MessageBody = "\t\n\r ä☃😀\uE000\uFFFD<&>";
    await send({ MessageBody });
    expect(await receiveBodies(sqs, QueueUrl)).toEqual([MessageBody]);
    for (const invalid of ["\u0000", "\u001F", "\uFFFE", "\uFFFF", "\uD800"]) {
      expect((await refusal(send({ MessageBody: `a${invalid}` }))).name).toBe("InvalidMessageContents");
    }
  });

  test("are neither empty nor longer, with their attributes, than the queue takes", async () => {
    const { send } = await prepare({ MaximumMessageSize: "1024" });
    expect(await refusal(send({ MessageBody: "" }))).toEqual({
      name: "MissingParameter",
      message: "The request must contain the parameter MessageBody.",
    });
    const MessageAttributes = { k: text("x") };
    await send({ MessageBody: "a".repeat(1024 - 8), MessageAttributes });
    expect(await refusal(send({ MessageBody: "a".repeat(1024 - 7), MessageAttributes }))).toEqual({
      name: "InvalidParameterValue",
      message: "One or more parameters are invalid. Reason: Message must be shorter than 1024 bytes.",
    });
  });

  test("of a standard queue may have a group, and take no deduplication id", async () => {
    const { send } = await prepare();
    await send({ MessageGroupId: "tenant" });
    expect((await refusal(send({ MessageGroupId: "group 123" }))).message).toBe(
      "Value group 123 for parameter MessageGroupId is invalid. Reason: MessageGroupId can only include alphanumeric and punctuation characters. 1 to 128 in length.",
    );
    expect((await refusal(send({ MessageDeduplicationId: "d" }))).message).toContain("not valid for this queue type");
    expect((await refusal(send({ DelaySeconds: 901 }))).message).toBe(
      "Value 901 for parameter DelaySeconds is invalid. Reason: DelaySeconds must be >= 0 and <= 900.",
    );
  });
});

describe("batches", () => {
  test("an entry that is refused does not concern the others", async () => {
    const { sqs, QueueUrl } = await prepare({ MaximumMessageSize: "1024" });
    const Entries = [
      { Id: "long", MessageBody: "a".repeat(1025) },
      { Id: "bad", MessageBody: "\u0000" },
      { Id: "good", MessageBody: "a" },
    ];
    const { Successful = [], Failed } = await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
    expect(Successful.map(({ Id }) => Id)).toEqual(["good"]);
    expect(Failed).toEqual([
      {
        Id: "long",
        Code: "InvalidParameterValue",
        Message: "One or more parameters cannot be validated. Reason: Message must be shorter than 1024 bytes.",
        SenderFault: true,
      },
      {
        Id: "bad",
        Code: "InvalidMessageContents",
        Message: expect.stringContaining("Invalid characters"),
        SenderFault: true,
      },
    ]);
    expect(await receiveBodies(sqs, QueueUrl)).toEqual(["a"]);
  });

  test("are refused as a whole for what AWS refuses them for", async () => {
    const { sqs, QueueUrl } = await prepare();
    const sendBatch = (...Entries: { Id: string; MessageBody: string }[]) =>
      refusal(sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries })));
    const entry = (Id: string, MessageBody = "a") => ({ Id, MessageBody });
    expect(await sendBatch()).toEqual({
      name: "EmptyBatchRequest",
      message: "There should be at least one SendMessageBatchRequestEntry in the request.",
    });
    expect((await sendBatch(...Array.from({ length: 20 }, (_, index) => entry(String(index))))).message).toBe(
      "Maximum number of entries per request are 10. You have sent 20.",
    );
    expect((await sendBatch(entry("invalid:id"))).name).toBe("InvalidBatchEntryId");
    expect((await sendBatch(entry("1"), entry("1"))).message).toBe("Id 1 repeated.");
    expect(await sendBatch(entry("1", "a".repeat(1_048_576)), entry("2"))).toEqual({
      name: "BatchRequestTooLong",
      message: "Batch requests cannot be longer than 1048576 bytes. You have sent 1048577 bytes.",
    });
  });

  test("to a FIFO queue need a group and an id in every entry", async () => {
    const { sqs, QueueUrl } = await prepare(FIFO);
    const sendEntry = (entry: object) => {
      const Entries = [{ Id: "1", MessageBody: "a", ...entry }];
      return refusal(sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries })));
    };
    expect(await sendEntry({ MessageDeduplicationId: "d" })).toEqual({
      name: "InvalidParameterValue",
      message: "The request must contain the parameter MessageGroupId.",
    });
    expect((await sendEntry({ MessageGroupId: "g" })).message).toContain("ContentBasedDeduplication enabled");
  });
});

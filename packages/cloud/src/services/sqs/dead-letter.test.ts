import {
  CancelMessageMoveTaskCommand,
  ListDeadLetterSourceQueuesCommand,
  ListMessageMoveTasksCommand,
  ResourceNotFoundException,
  SendMessageCommand,
  SetQueueAttributesCommand,
  type SQSClient,
  StartMessageMoveTaskCommand,
} from "@aws-sdk/client-sqs";
import { describe, expect, test } from "vitest";
import { newAccountId } from "../../../test/accounts.js";
import {
  connectSqs,
  createQueue,
  FIFO,
  REGION,
  receiveBodies,
  receiveOne,
  refusal,
  sendAll,
  shareCloud,
} from "../../../test/sqs-fixture.js";

const cloud = await shareCloud();
const { clock } = cloud;

/** A queue that gives up a message at its second receive, and where it goes. */
async function createPair({ isFifo = false } = {}) {
  const accountId = newAccountId();
  const sqs = connectSqs(cloud, accountId);
  const suffix = isFifo ? ".fifo" : "";
  const deadUrl = await createQueue(sqs, isFifo ? FIFO : {}, `dead${suffix}`);
  const deadArn = `arn:aws:sqs:${REGION}:${accountId}:dead${suffix}`;
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: deadArn, maxReceiveCount: 1 });
  const url = await createQueue(sqs, { RedrivePolicy, VisibilityTimeout: "1", ...(isFifo && FIFO) }, `orders${suffix}`);
  return { sqs, url, deadUrl, deadArn, arn: `arn:aws:sqs:${REGION}:${accountId}:orders${suffix}` };
}

/** Receives until the queue is empty. */
async function giveUpAll(sqs: SQSClient, url: string): Promise<void> {
  while ((await receiveBodies(sqs, url)).length > 0) await clock.advance(1_000);
}

describe("redrive policy", () => {
  test("a message that was received too often goes to the dead-letter queue with all it has", async () => {
    const { sqs, url, deadUrl, arn } = await createPair();
    const attribute = { DataType: "String", StringValue: "foobar" };
    const sent = await sqs.send(
      new SendMessageCommand({ QueueUrl: url, MessageBody: "a", MessageAttributes: { MyAttribute: attribute } }),
    );
    await giveUpAll(sqs, url);
    const { message } = await receiveOne(sqs, deadUrl);
    expect(message).toMatchObject({ Body: "a", MessageId: sent.MessageId });
    expect(message?.Attributes).toMatchObject({ ApproximateReceiveCount: "2", DeadLetterQueueSourceArn: arn });
  });

  test("messages of a FIFO group that are given up make way for the next", async () => {
    const { sqs, url, deadUrl } = await createPair({ isFifo: true });
    await sendAll(sqs, url, ["1", "2"], "g");
    expect((await receiveOne(sqs, url)).message?.Body).toBe("1");
    await clock.advance(1_000);
    expect((await receiveOne(sqs, url)).message?.Body).toBe("2");
    expect(await receiveBodies(sqs, deadUrl)).toEqual(["1"]);
  });

  test("retention counts from the first sending, in a standard dead-letter queue too", async () => {
    const { sqs, url, deadUrl } = await createPair();
    await sqs.send(new SetQueueAttributesCommand({ QueueUrl: deadUrl, Attributes: { MessageRetentionPeriod: "60" } }));
    await sendAll(sqs, url, ["a"]);
    await clock.advance(50_000);
    await giveUpAll(sqs, url);
    await clock.advance(10_000);
    expect(await receiveBodies(sqs, deadUrl)).toEqual([]);
  });

  test("its queue has to exist, be of the same kind and agree", async () => {
    const { sqs, deadArn, deadUrl, arn } = await createPair();
    const create = (policy: object, attributes = {}) =>
      refusal(createQueue(sqs, { RedrivePolicy: JSON.stringify(policy), ...attributes }, "new.fifo".slice(0, 3)));
    const target = { deadLetterTargetArn: deadArn, maxReceiveCount: 3 };
    expect((await create({ ...target, deadLetterTargetArn: `${arn}-not` })).message).toContain(
      "Dead letter target does not exist.",
    );
    expect((await create({ maxReceiveCount: 3 })).message).toContain("mandatory attribute: deadLetterTargetArn.");
    expect((await create({ ...target, maxReceiveCount: 0 })).message).toContain(
      "Invalid value for maxReceiveCount: 0, valid values are from 1 to 1000 both inclusive.",
    );
    const fifo = refusal(createQueue(sqs, { ...FIFO, RedrivePolicy: JSON.stringify(target) }));
    expect((await fifo).message).toContain("Dead-letter queue must be same type of queue as the source.");
    const RedriveAllowPolicy = JSON.stringify({ redrivePermission: "byQueue", sourceQueueArns: [arn] });
    await sqs.send(new SetQueueAttributesCommand({ QueueUrl: deadUrl, Attributes: { RedriveAllowPolicy } }));
    expect((await create(target)).message).toContain("denies this queue");
  });

  test("empty text takes the policy away", async () => {
    const { sqs, url, deadUrl } = await createPair();
    expect((await sqs.send(new ListDeadLetterSourceQueuesCommand({ QueueUrl: deadUrl }))).queueUrls).toEqual([url]);
    await sqs.send(new SetQueueAttributesCommand({ QueueUrl: url, Attributes: { RedrivePolicy: "" } }));
    expect((await sqs.send(new ListDeadLetterSourceQueuesCommand({ QueueUrl: deadUrl }))).queueUrls).toEqual([]);
    await sendAll(sqs, url, ["a"]);
    for (const _ of [1, 2, 3]) {
      expect(await receiveBodies(sqs, url)).toEqual(["a"]);
      await clock.advance(1_000);
    }
  });
});

describe("move tasks", () => {
  test("a task without a limit moves everything back to where it came from, as new messages", async () => {
    const { sqs, url, deadUrl, deadArn } = await createPair();
    await sendAll(sqs, url, ["a", "b"]);
    await giveUpAll(sqs, url);
    await sqs.send(new StartMessageMoveTaskCommand({ SourceArn: deadArn }));
    expect(await receiveBodies(sqs, deadUrl)).toEqual([]);
    expect(await receiveBodies(sqs, url)).toEqual(["a", "b"]);
    const { Results } = await sqs.send(new ListMessageMoveTasksCommand({ SourceArn: deadArn }));
    expect(Results).toEqual([
      {
        Status: "COMPLETED",
        SourceArn: deadArn,
        ApproximateNumberOfMessagesMoved: 2,
        ApproximateNumberOfMessagesToMove: 2,
        StartedTimestamp: clock.now(),
      },
    ]);
  });

  test("a task moves as many messages a second as it may, until it is cancelled", async () => {
    const { sqs, url, arn, deadUrl, deadArn } = await createPair();
    await sendAll(sqs, deadUrl, ["a", "b", "c", "d"]);
    const input = { SourceArn: deadArn, DestinationArn: arn, MaxNumberOfMessagesPerSecond: 1 };
    const { TaskHandle } = await sqs.send(new StartMessageMoveTaskCommand(input));
    expect((await refusal(sqs.send(new StartMessageMoveTaskCommand(input)))).message).toBe(
      "There is already a task running. Only one active task is allowed for a source queue arn at a given time.",
    );
    await clock.advance(2_000);
    const cancelled = await sqs.send(new CancelMessageMoveTaskCommand({ TaskHandle }));
    expect(cancelled.ApproximateNumberOfMessagesMoved).toBe(3);
    await clock.advance(60_000);
    expect(await receiveBodies(sqs, url)).toEqual(["a", "b", "c"]);
    expect(await receiveBodies(sqs, deadUrl)).toEqual(["d"]);
    const { Results = [] } = await sqs.send(new ListMessageMoveTasksCommand({ SourceArn: deadArn, MaxResults: 10 }));
    expect(Results.map(({ Status, TaskHandle: handle }) => [Status, handle])).toEqual([["CANCELLED", undefined]]);
    expect((await refusal(sqs.send(new CancelMessageMoveTaskCommand({ TaskHandle })))).name).toContain("Unsupported");
  });

  test("a task fails at a message that came from nowhere", async () => {
    const { sqs, deadUrl, deadArn } = await createPair();
    await sendAll(sqs, deadUrl, ["direct"]);
    await sqs.send(new StartMessageMoveTaskCommand({ SourceArn: deadArn }));
    const { Results } = await sqs.send(new ListMessageMoveTasksCommand({ SourceArn: deadArn }));
    expect(Results?.[0]).toMatchObject({ Status: "FAILED", FailureReason: "CouldNotDetermineMessageSource" });
    expect(await receiveBodies(sqs, deadUrl)).toEqual(["direct"]);
  });

  test("only dead-letter queues that exist can be moved from", async () => {
    const { sqs, arn } = await createPair();
    const start = (SourceArn: string) => sqs.send(new StartMessageMoveTaskCommand({ SourceArn }));
    expect((await refusal(start(arn))).message).toBe("Source queue must be configured as a Dead Letter Queue.");
    await expect(start(`${arn}-not`)).rejects.toThrow(ResourceNotFoundException);
    expect((await refusal(start("nonsense"))).name).toBe("InvalidParameterValue");
  });
});

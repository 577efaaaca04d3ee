import type { MovableClock } from "@assay/core";
import {
  CreateBucketCommand,
  PutBucketNotificationConfigurationCommand,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { ListSubscriptionsByTopicCommand } from "@aws-sdk/client-sns";
import { CreateQueueCommand, ReceiveMessageCommand, SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Cloud } from "../../src/index.js";
import { newAccountId } from "../accounts.js";
import { accountOf, REGION, settle, startFrozenCloud } from "../sns-fixture.js";
import { refusal } from "../sqs-fixture.js";

const ELSEWHERE = "us-west-2";

let cloud: Cloud<MovableClock>;
beforeAll(async () => {
  cloud = await startFrozenCloud();
});
afterAll(() => cloud.dispose());

interface Place {
  readonly accountId: string;
  readonly region: string;
}

/** Queues of one name in two accounts and two regions: what is sent to one must not be found in another. */
async function createNamesakes(
  policyOf: ((arn: string) => string | undefined) | undefined = () => undefined,
  own = newAccountId(),
) {
  const other = newAccountId();
  const places = {
    here: { accountId: own, region: REGION },
    "another region": { accountId: own, region: ELSEWHERE },
    "another account": { accountId: other, region: REGION },
    "another account and region": { accountId: other, region: ELSEWHERE },
  };
  const arnOf = ({ accountId, region }: Place): string => `arn:aws:sqs:${region}:${accountId}:orders`;
  const queues = new Map<string, { readonly sqs: SQSClient; readonly QueueUrl: string }>();
  for (const [name, place] of Object.entries(places)) {
    const sqs = cloud.client(SQSClient, place);
    const Policy = policyOf(arnOf(place));
    const create = new CreateQueueCommand({ QueueName: "orders", Attributes: Policy === undefined ? {} : { Policy } });
    queues.set(name, { sqs, QueueUrl: (await sqs.send(create)).QueueUrl ?? "" });
  }
  return {
    places,
    arnOf,
    /** What has arrived where. */
    async arrived(): Promise<Record<string, readonly string[]>> {
      await settle(cloud);
      const found: Record<string, readonly string[]> = {};
      for (const [name, { sqs, QueueUrl }] of queues) {
        const receive = new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 });
        const { Messages = [] } = await sqs.send(receive);
        if (Messages.length > 0) found[name] = Messages.map(({ Body = "" }) => Body);
      }
      return found;
    },
  };
}

/** A policy that lets one service in for one source. */
const letsIn = (service: string, sourceArn: string) => (Resource: string) =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: {
      Effect: "Allow",
      Principal: { Service: service },
      Action: "sqs:SendMessage",
      Resource,
      Condition: { ArnLike: { "aws:SourceArn": sourceArn } },
    },
  });

const EVERYBODY_SUBSCRIBES = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: "*", Action: "sns:Subscribe", Resource: "*" }],
});

const PLACES = ["here", "another region", "another account", "another account and region"] as const;

describe("a queue that a topic is subscribed to by its owner", () => {
  test.each(PLACES)("and that is %s gets the message, and none of its namesakes", async (name) => {
    const { accountId, createTopic, publish } = accountOf(cloud);
    const topicArn = await createTopic("orders", { Attributes: { Policy: EVERYBODY_SUBSCRIBES } });
    const { places, arnOf, arrived } = await createNamesakes(letsIn("sns.amazonaws.com", topicArn), accountId);
    const owner = accountOf(cloud, places[name].accountId);
    await owner.subscribe(topicArn, "sqs", arnOf(places[name]), { RawMessageDelivery: "true" });
    await publish(topicArn, "hello");
    expect(await arrived()).toEqual({ [name]: ["hello"] });
  });
});

describe("a queue of another account that a topic's owner subscribes", () => {
  test("is asked first, and gets messages once the link was visited", async () => {
    const { accountId, sns, createTopic, subscribe, publish } = accountOf(cloud);
    const TopicArn = await createTopic();
    const { places, arnOf, arrived } = await createNamesakes(letsIn("sns.amazonaws.com", TopicArn), accountId);
    const endpoint = arnOf(places["another account"]);
    await subscribe(TopicArn, "sqs", endpoint);
    const { Subscriptions } = await sns.send(new ListSubscriptionsByTopicCommand({ TopicArn }));
    expect(Subscriptions).toMatchObject([{ SubscriptionArn: "PendingConfirmation", Endpoint: endpoint }]);
    await publish(TopicArn, "too early");
    const asked = await arrived();
    expect(Object.keys(asked)).toEqual(["another account"]);
    const [confirmation = "{}", ...rest] = asked["another account"] ?? [];
    expect(rest).toEqual([]);
    const { Type, SubscribeURL }: { Type?: string; SubscribeURL?: string } = JSON.parse(confirmation);
    expect(Type).toBe("SubscriptionConfirmation");
    expect((await fetch(SubscribeURL ?? "")).status).toBe(200);
    await publish(TopicArn, "in time");
    const told = await arrived();
    expect(told).toEqual({ "another account": [expect.stringContaining('"Message" : "in time"')] });
  });

  test.each<[string, (topicArn: string) => ReturnType<typeof letsIn> | undefined]>([
    ["has no policy", () => undefined],
    ["lets in another topic", (topicArn) => letsIn("sns.amazonaws.com", `${topicArn}-2`)],
    ["lets in another service", (topicArn) => letsIn("s3.amazonaws.com", topicArn)],
  ])("and that %s is sent nothing", async (_how, policyFor) => {
    const { accountId, createTopic, subscribe, publish } = accountOf(cloud);
    const topicArn = await createTopic();
    const { places, arnOf, arrived } = await createNamesakes(policyFor(topicArn), accountId);
    await subscribe(topicArn, "sqs", arnOf(places["another account"]));
    await publish(topicArn, "hello");
    expect(await arrived()).toEqual({});
  });
});

test("what a queue of another account may not be sent goes to the dead-letter queue", async () => {
  const { accountId, createTopic, createQueue, publish } = accountOf(cloud);
  const topicArn = await createTopic("orders", { Attributes: { Policy: EVERYBODY_SUBSCRIBES } });
  const { places, arnOf, arrived } = await createNamesakes(() => undefined, accountId);
  const dead = await createQueue("dead");
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: dead.arn });
  const owner = accountOf(cloud, places["another account"].accountId);
  const attributes = { RawMessageDelivery: "true", RedrivePolicy };
  await owner.subscribe(topicArn, "sqs", arnOf(places["another account"]), attributes);
  await publish(topicArn, "kept");
  expect((await dead.receive()).map(({ Body }) => Body)).toEqual(["kept"]);
  expect(await arrived()).toEqual({});
});

test.each(PLACES.slice(1))("a redrive policy cannot name a queue that is in %s", async (name) => {
  const { places, arnOf } = await createNamesakes();
  const sqs = cloud.client(SQSClient, places.here);
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: arnOf(places[name]), maxReceiveCount: 1 });
  const create = new CreateQueueCommand({ QueueName: "source", Attributes: { RedrivePolicy } });
  expect((await refusal(sqs.send(create))).name).toBe("InvalidParameterValue");
});

test.each(PLACES.slice(2))("the URL of a queue that is in %s sends nowhere without a permission", async (name) => {
  const { places, arrived } = await createNamesakes();
  const sqs = cloud.client(SQSClient, { ...places.here, region: places[name].region });
  const QueueUrl = `${cloud.endpointUrl}/${places[name].accountId}/orders`;
  const sent = sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "hello" }));
  expect((await refusal(sent)).name).toBe("AccessDenied");
  expect(await arrived()).toEqual({});
});

describe("a bucket's notifications", () => {
  const configure = (s3: S3Client, Bucket: string, QueueArn: string) =>
    s3.send(
      new PutBucketNotificationConfigurationCommand({
        Bucket,
        NotificationConfiguration: { QueueConfigurations: [{ QueueArn, Events: ["s3:ObjectCreated:*"] }] },
      }),
    );

  test.each(PLACES.filter((name) => !name.endsWith("region")))("reach a queue that is %s alone", async (name) => {
    const accountId = newAccountId();
    const Bucket = `references-${accountId}`;
    const policy = letsIn("s3.amazonaws.com", `arn:aws:s3:::${Bucket}`);
    const { places, arnOf, arrived } = await createNamesakes(policy, accountId);
    const s3 = cloud.client(S3Client, places.here);
    await s3.send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration: { LocationConstraint: REGION } }));
    await configure(s3, Bucket, arnOf(places[name]));
    await s3.send(new PutObjectCommand({ Bucket, Key: "a", Body: "a" }));
    const told = await arrived();
    expect(Object.keys(told)).toEqual([name]);
    expect(told[name]?.map((body) => Object.keys(JSON.parse(body)).includes("Records"))).toEqual([false, true]);
  });

  test.each([
    ["another account that does not let them in", "another account", "Unable to validate the following destination"],
    ["another region", "another region", "region is not valid for the bucket location constraint"],
  ] as const)("cannot be ordered to a queue in %s", async (_where, name, message) => {
    const accountId = newAccountId();
    const Bucket = `references-${accountId}`;
    const { places, arnOf, arrived } = await createNamesakes(() => undefined, accountId);
    const s3 = cloud.client(S3Client, places.here);
    await s3.send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration: { LocationConstraint: REGION } }));
    expect(await refusal(configure(s3, Bucket, arnOf(places[name])))).toEqual({
      name: "InvalidArgument",
      message: expect.stringContaining(message),
    });
    await s3.send(new PutObjectCommand({ Bucket, Key: "a", Body: "a" }));
    expect(await arrived()).toEqual({});
  });

  test.each([
    "",
    "orders",
    "arn:aws:sqs",
    "arn:aws:sqs:eu-central-1:1:orders",
    "arn:aws:ec2:eu-central-1:111111111111:a",
  ])("cannot be ordered to %j, which names nothing", async (arn) => {
    const accountId = newAccountId();
    const s3 = cloud.client(S3Client, { accountId });
    const Bucket = `references-${accountId}`;
    await s3.send(new CreateBucketCommand({ Bucket }));
    expect((await refusal(configure(s3, Bucket, arn))).name).toMatch(/^(?:InvalidArgument|MalformedXML)$/);
  });
});

import { createMovableClock } from "@assay/core";
import { AddPermissionCommand } from "@aws-sdk/client-lambda";
import {
  DeleteObjectCommand,
  type Event,
  GetBucketNotificationConfigurationCommand,
  type NotificationConfiguration,
  PutBucketNotificationConfigurationCommand,
} from "@aws-sdk/client-s3";
import { CreateQueueCommand, DeleteQueueCommand, ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createFunction, type LambdaAccount, lambdaOf, untilLogged } from "../../../test/lambda-fixture.js";
import { createBucket, type OwnedBucket, REGION, refusalOf } from "../../../test/s3-fixture.js";
import { type Cloud, startCloud } from "../../index.js";

const START = Date.UTC(2026, 10, 21, 12);

let cloud: Cloud<ReturnType<typeof createMovableClock>>;
beforeAll(async () => {
  cloud = await startCloud({ clock: createMovableClock(START) });
});
afterAll(() => cloud.dispose());

async function queueOf({ accountId }: OwnedBucket) {
  const sqs = cloud.client(SQSClient, { accountId, region: REGION });
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: "events" }));
  return {
    sqs,
    QueueUrl,
    QueueArn: `arn:aws:sqs:${REGION}:${accountId}:events`,
    /** Everything that has been delivered, by the time nothing is in hand any more. */
    taken: async () => {
      await cloud.clock.advance(1);
      const bodies: Record<string, unknown>[] = [];
      for (;;) {
        const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
        if (Messages.length === 0) return bodies;
        bodies.push(...Messages.map(({ Body = "{}" }) => JSON.parse(Body)));
      }
    },
  };
}

const notify = ({ s3, Bucket }: OwnedBucket, configuration: NotificationConfiguration, skip = false) =>
  s3.send(
    new PutBucketNotificationConfigurationCommand({
      Bucket,
      NotificationConfiguration: configuration,
      SkipDestinationValidation: skip,
    }),
  );

describe("a queue", () => {
  test("is tested when it is configured, and then told of keys that fit the filter", async () => {
    const bucket = await createBucket(cloud);
    const { s3, Bucket, put, accountId } = bucket;
    const { QueueArn, taken } = await queueOf(bucket);
    const Filter = {
      Key: {
        FilterRules: [
          { Name: "prefix" as const, Value: "in/" },
          { Name: "suffix" as const, Value: ".txt" },
        ],
      },
    };
    const Events: Event[] = ["s3:ObjectCreated:*", "s3:ObjectRemoved:Delete"];
    await notify(bucket, { QueueConfigurations: [{ Id: "mine", QueueArn, Events, Filter }] });
    expect(await taken()).toEqual([expect.objectContaining({ Event: "s3:TestEvent", Service: "Amazon S3", Bucket })]);

    await put("in/a b+ä.txt", "hello");
    await put("out/a.txt", "hello");
    await put("in/a.json", "hello");
    const [message, ...others] = await taken();
    expect(others).toEqual([]);
    expect(message).toEqual({
      Records: [
        {
          eventVersion: "2.1",
          eventSource: "aws:s3",
          awsRegion: REGION,
          eventTime: expect.stringMatching(/^2026-11-21T12:00:/),
          eventName: "ObjectCreated:Put",
          userIdentity: { principalId: `AWS:${accountId}` },
          requestParameters: { sourceIPAddress: "127.0.0.1" },
          responseElements: { "x-amz-request-id": expect.any(String), "x-amz-id-2": expect.any(String) },
          s3: {
            s3SchemaVersion: "1.0",
            configurationId: "mine",
            bucket: { name: Bucket, ownerIdentity: { principalId: expect.any(String) }, arn: `arn:aws:s3:::${Bucket}` },
            object: {
              key: "in/a+b%2B%C3%A4.txt",
              size: 5,
              eTag: "5d41402abc4b2a76b9719d911017c592",
              sequencer: expect.stringMatching(/^[0-9A-F]{16,}$/),
            },
          },
        },
      ],
    });
    await s3.send(new DeleteObjectCommand({ Bucket, Key: "in/a b+ä.txt" }));
    expect(await taken()).toMatchObject([{ Records: [{ eventName: "ObjectRemoved:Delete" }] }]);
  });

  test("gets an event twice, or not at all, when a fault has ordered it", async () => {
    const bucket = await createBucket(cloud);
    const { QueueArn, taken } = await queueOf(bucket);
    await notify(bucket, { QueueConfigurations: [{ QueueArn, Events: ["s3:ObjectCreated:*"] }] }, true);
    const resource = `arn:aws:s3:::${bucket.Bucket}`;
    cloud.faults.add({ kind: "duplicate", service: "s3", resource, count: 1 });
    await bucket.put("a", "a");
    expect(await taken()).toHaveLength(2);
    cloud.faults.add({ kind: "drop", service: "s3", resource, count: 1 });
    await bucket.put("a", "a");
    expect(await taken()).toEqual([]);
    await bucket.put("a", "a");
    expect(await taken()).toHaveLength(1);
  });

  test("that comes back is told what it has missed, once", async () => {
    const bucket = await createBucket(cloud);
    const { QueueUrl, QueueArn, taken } = await queueOf(bucket);
    await notify(bucket, { QueueConfigurations: [{ QueueArn, Events: ["s3:ObjectCreated:Put"] }] }, true);
    const resource = `*/${bucket.accountId}/events`;
    cloud.faults.add({ kind: "throttle", service: "sqs", operation: "SendMessage", resource, count: 2 });
    await bucket.put("a", "a");
    expect(await taken()).toEqual([]);
    await using fork = await cloud.fork();
    await cloud.clock.advance(3 * 60_000 - 1_000);
    expect(await taken()).toEqual([]);
    await cloud.clock.advance(1_000);
    expect(await taken()).toHaveLength(1);
    // Nobody has deleted it, so it is there again; no other has come.
    await cloud.clock.advance(3_600_000);
    expect(await taken()).toHaveLength(1);
    await fork.clock.advance(60_000);
    const forked = fork.client(SQSClient, { accountId: bucket.accountId, region: REGION });
    const { Messages } = await forked.send(new ReceiveMessageCommand({ QueueUrl }));
    expect(Messages?.map(({ Body }) => JSON.parse(Body ?? "").Records[0].s3.object.key)).toEqual(["a"]);
  });

  test("that stays away is tried seven times within an hour or so", async () => {
    const bucket = await createBucket(cloud);
    const { sqs, QueueUrl, QueueArn } = await queueOf(bucket);
    await notify(bucket, { QueueConfigurations: [{ QueueArn, Events: ["s3:ObjectCreated:Put"] }] });
    await sqs.send(new DeleteQueueCommand({ QueueUrl }));
    await bucket.put("a", "a");
    await cloud.clock.advance(86_400_000);
    const failed = cloud.ledger
      .entries()
      .filter(({ gap, detail }) => gap === "notification-not-delivered" && detail.includes(QueueArn));
    expect(failed).toHaveLength(7);
    expect(failed.at(-1)?.detail).toContain("is dropped");
  });

  test("that is gone costs an entry in the ledger, not the request", async () => {
    const bucket = await createBucket(cloud);
    const { sqs, QueueUrl, QueueArn } = await queueOf(bucket);
    await notify(bucket, { QueueConfigurations: [{ QueueArn, Events: ["s3:ObjectCreated:Put"] }] });
    await sqs.send(new DeleteQueueCommand({ QueueUrl }));
    await bucket.put("a", "a");
    await cloud.clock.advance(1);
    const gap = { source: "s3.notification", gap: "notification-not-delivered" };
    expect(cloud.ledger.entries()).toContainEqual(
      expect.objectContaining({ ...gap, detail: expect.stringContaining(QueueArn) }),
    );
  });
});

test("a function is invoked with the event, one of another account when its policy lets S3 in", async () => {
  const lambda: LambdaAccount = lambdaOf(cloud, REGION);
  const bucket = await createBucket(cloud);
  const source = "export const handler = async ({ Records }) => console.log('got', Records[0].s3.object.key);";
  await createFunction(lambda, "on-upload", { source });
  const LambdaFunctionArn = lambda.arn("on-upload");
  const configuration = {
    LambdaFunctionConfigurations: [{ LambdaFunctionArn, Events: ["s3:ObjectCreated:*" as const] }],
  };
  expect(await refusalOf(notify(bucket, configuration))).toMatchObject({ code: "InvalidArgument", status: 400 });
  await lambda.client.send(
    new AddPermissionCommand({
      ...{ FunctionName: "on-upload", StatementId: "s3", Action: "lambda:InvokeFunction" },
      ...{ Principal: "s3.amazonaws.com", SourceArn: `arn:aws:s3:::${bucket.Bucket}` },
    }),
  );
  await notify(bucket, configuration);
  await bucket.put("a/b", "a");
  await untilLogged(lambda, "on-upload", "got a/b");
});

describe("a configuration", () => {
  test("is given back with ids, and taken away by an empty one", async () => {
    const bucket = await createBucket(cloud);
    const { s3, Bucket, put } = bucket;
    const { QueueArn, taken } = await queueOf(bucket);
    await notify(bucket, { QueueConfigurations: [{ QueueArn, Events: ["s3:ObjectCreated:*"] }] }, true);
    const { QueueConfigurations } = await s3.send(new GetBucketNotificationConfigurationCommand({ Bucket }));
    expect(QueueConfigurations).toEqual([{ Id: expect.any(String), QueueArn, Events: ["s3:ObjectCreated:*"] }]);
    await notify(bucket, {});
    await put("a", "a");
    expect(await taken()).toEqual([]);
  });

  test("is refused when its destinations are not there, overlap or mean nothing", async () => {
    const bucket = await createBucket(cloud);
    const { QueueArn } = await queueOf(bucket);
    const Events: Event[] = ["s3:ObjectCreated:Put"];
    const refused = (configuration: NotificationConfiguration) => refusalOf(notify(bucket, configuration));
    expect(await refused({ QueueConfigurations: [{ QueueArn: `${QueueArn}-not`, Events }] })).toMatchObject({
      code: "InvalidArgument",
      message: "Unable to validate the following destination configurations",
    });
    const twice = [
      { QueueArn, Events },
      { QueueArn, Events: ["s3:ObjectCreated:*" as const] },
    ];
    expect(await refused({ QueueConfigurations: twice })).toMatchObject({
      message: "Configurations overlap. Configurations on the same bucket cannot share a common event type.",
    });
    const unknown = [{ QueueArn, Events: ["s3:Nothing" as Event] }];
    expect(await refused({ QueueConfigurations: unknown })).toMatchObject({ code: "InvalidArgument" });
    expect(await refused({ QueueConfigurations: [{ QueueArn: "nonsense", Events }] })).toMatchObject({
      code: "InvalidArgument",
    });
  });
});

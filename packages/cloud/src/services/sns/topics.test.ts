import type { MovableClock } from "@assay/core";
import {
  AddPermissionCommand,
  CreateTopicCommand,
  DeleteTopicCommand,
  GetDataProtectionPolicyCommand,
  GetTopicAttributesCommand,
  ListTagsForResourceCommand,
  ListTopicsCommand,
  PublishCommand,
  PutDataProtectionPolicyCommand,
  RemovePermissionCommand,
  SetTopicAttributesCommand,
  SNSClient,
  TagResourceCommand,
  UnsubscribeCommand,
  UntagResourceCommand,
} from "@aws-sdk/client-sns";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { accountOf, REGION, startFrozenCloud } from "../../../test/sns-fixture.js";
import type { Cloud } from "../../start-cloud.js";

let cloud: Cloud<MovableClock>;
beforeAll(async () => {
  cloud = await startFrozenCloud();
});
afterAll(() => cloud.dispose());

describe("a topic", () => {
  test("is made once, and described", async () => {
    const { sns, createTopic, accountId } = accountOf(cloud);
    const TopicArn = await createTopic("orders", { Attributes: { DisplayName: "Orders" } });
    expect(TopicArn).toBe(`arn:aws:sns:${REGION}:${accountId}:orders`);
    expect(await createTopic("orders")).toBe(TopicArn);
    const { Attributes } = await sns.send(new GetTopicAttributesCommand({ TopicArn }));
    expect(Attributes).toMatchObject({
      TopicArn,
      Owner: accountId,
      DisplayName: "Orders",
      SubscriptionsConfirmed: "0",
      SubscriptionsPending: "0",
      SubscriptionsDeleted: "0",
    });
    expect(JSON.parse(Attributes?.Policy ?? "")).toMatchObject({ Id: "__default_policy_ID" });
    expect(JSON.parse(Attributes?.EffectiveDeliveryPolicy ?? "")).toMatchObject({
      http: { defaultHealthyRetryPolicy: { numRetries: 3, minDelayTarget: 20 } },
    });
  });

  test("with other attributes or tags is another one of the same name, which cannot be", async () => {
    const { createTopic } = accountOf(cloud);
    await createTopic("a", { Attributes: { DisplayName: "A" }, Tags: [{ Key: "team", Value: "shop" }] });
    await expect(createTopic("a", { Attributes: { DisplayName: "B" } })).rejects.toThrow(
      "Invalid parameter: Attributes Reason: Topic already exists with different attributes",
    );
    await expect(createTopic("a", { Tags: [] })).rejects.toThrow("Topic already exists with different tags");
  });

  test("is gone once it is deleted, and deleting it again is fine", async () => {
    const { sns, createTopic, publish } = accountOf(cloud);
    const TopicArn = await createTopic();
    for (let times = 0; times < 2; times++) await sns.send(new DeleteTopicCommand({ TopicArn }));
    await expect(publish(TopicArn, "x")).rejects.toMatchObject({
      name: "NotFoundException",
      message: "Topic does not exist",
    });
    await expect(sns.send(new DeleteTopicCommand({ TopicArn: "orders" }))).rejects.toThrow(
      "An ARN must have at least 6 elements, not 1",
    );
  });

  test("sends nothing to a subscription that has ended", async () => {
    const { sns, createTopic, createQueue, subscribe, publish } = accountOf(cloud);
    const TopicArn = await createTopic();
    const queue = await createQueue("orders");
    const SubscriptionArn = await subscribe(TopicArn, "sqs", queue.arn, { RawMessageDelivery: "true" });
    await publish(TopicArn, "heard");
    await sns.send(new UnsubscribeCommand({ SubscriptionArn }));
    await publish(TopicArn, "unheard");
    expect((await queue.receive()).map(({ Body }) => Body)).toEqual(["heard"]);
    const { Attributes } = await sns.send(new GetTopicAttributesCommand({ TopicArn }));
    expect(Attributes).toMatchObject({ SubscriptionsConfirmed: "0", SubscriptionsDeleted: "1" });
  });

  test("changes its attributes one at a time", async () => {
    const { sns, createTopic } = accountOf(cloud);
    const TopicArn = await createTopic();
    const set = (AttributeName: string, AttributeValue: string) =>
      sns.send(new SetTopicAttributesCommand({ TopicArn, AttributeName, AttributeValue }));
    await set("SignatureVersion", "2");
    const { Attributes } = await sns.send(new GetTopicAttributesCommand({ TopicArn }));
    expect(Attributes?.SignatureVersion).toBe("2");
    await expect(set("SignatureVersion", "3")).rejects.toThrow("Invalid parameter: SignatureVersion");
    await expect(set("Colour", "red")).rejects.toThrow("Invalid parameter: AttributeName");
    await expect(set("Policy", "{")).rejects.toThrow("Invalid parameter: Policy Error");
    await expect(set("DeliveryPolicy", '{"http":{"defaultHealthyRetryPolicy":{"numRetries":101}}}')).rejects.toThrow(
      "numRetries must be between 0 and 100",
    );
    await expect(set("ContentBasedDeduplication", "true")).rejects.toThrow("can only be set for FIFO topics");
  });

  test("whose settings mean nothing here says so", async () => {
    const { createTopic } = accountOf(cloud);
    await createTopic("encrypted", { Attributes: { KmsMasterKeyId: "alias/aws/sns" } });
    expect(cloud.ledger.entries()).toContainEqual(
      expect.objectContaining({
        source: "sns.CreateTopic",
        detail: "KmsMasterKeyId was set; messages are not encrypted",
      }),
    );
  });

  test.each([
    ["a b", {}, "Invalid parameter: Topic Name"],
    ["x".repeat(257), {}, "Invalid parameter: Topic Name"],
    ["a.fifo", {}, "Invalid parameter: Topic Name"],
    ["a", { FifoTopic: "true" }, "Fifo Topic names must end with .fifo"],
  ])("named %.10j with %j is refused", async (Name, Attributes, message) => {
    await expect(accountOf(cloud).sns.send(new CreateTopicCommand({ Name, Attributes }))).rejects.toThrow(message);
  });
});

test("topics are listed in pages of a hundred", async () => {
  const { sns, createTopic } = accountOf(cloud);
  for (let number = 0; number < 101; number++) await createTopic(`t${number}`);
  const first = await sns.send(new ListTopicsCommand({}));
  const second = await sns.send(new ListTopicsCommand({ NextToken: first.NextToken }));
  expect([first.Topics?.length, second.Topics?.length, second.NextToken]).toEqual([100, 1, undefined]);
  await expect(sns.send(new ListTopicsCommand({ NextToken: "x" }))).rejects.toThrow("Invalid parameter: NextToken");
});

test("tags come and go", async () => {
  const { sns, createTopic } = accountOf(cloud);
  const ResourceArn = await createTopic("a", { Tags: [{ Key: "team", Value: "shop" }] });
  await sns.send(new TagResourceCommand({ ResourceArn, Tags: [{ Key: "stage", Value: "test" }] }));
  await sns.send(new UntagResourceCommand({ ResourceArn, TagKeys: ["team"] }));
  const { Tags } = await sns.send(new ListTagsForResourceCommand({ ResourceArn }));
  expect(Tags).toEqual([{ Key: "stage", Value: "test" }]);
  await expect(sns.send(new ListTagsForResourceCommand({ ResourceArn: `${ResourceArn}x` }))).rejects.toMatchObject({
    name: "ResourceNotFoundException",
  });
});

test("another account publishes when the policy lets it", async () => {
  const owner = accountOf(cloud);
  const guest = accountOf(cloud);
  const TopicArn = await owner.createTopic();
  const publish = () => guest.sns.send(new PublishCommand({ TopicArn, Message: "x" }));
  await expect(publish()).rejects.toMatchObject({
    name: "AuthorizationErrorException",
    message: expect.stringContaining(`is not authorized to perform: SNS:Publish on resource: ${TopicArn}`),
  });
  const permission = { TopicArn, Label: "guests", AWSAccountId: [guest.accountId], ActionName: ["Publish"] };
  await owner.sns.send(new AddPermissionCommand(permission));
  await expect(owner.sns.send(new AddPermissionCommand(permission))).rejects.toThrow("Statement already exists");
  expect((await publish()).MessageId).toMatch(/^[0-9a-f-]{36}$/);
  await owner.sns.send(new RemovePermissionCommand({ TopicArn, Label: "guests" }));
  await expect(publish()).rejects.toMatchObject({ name: "AuthorizationErrorException" });
});

test("a topic of another region is not looked for there", async () => {
  const { createTopic, accountId } = accountOf(cloud);
  const TopicArn = await createTopic();
  const elsewhere = cloud.client(SNSClient, { accountId, region: "us-west-2" });
  await expect(elsewhere.send(new PublishCommand({ TopicArn, Message: "x" }))).rejects.toThrow(
    "Invalid parameter: TopicArn",
  );
});

test("a data protection policy is kept until it is taken away", async () => {
  const { sns, createTopic } = accountOf(cloud);
  const DataProtectionPolicy = JSON.stringify({ Name: "none", Version: "2021-06-01", Statement: [] });
  const ResourceArn = await createTopic("private", { DataProtectionPolicy });
  const read = async () => (await sns.send(new GetDataProtectionPolicyCommand({ ResourceArn }))).DataProtectionPolicy;
  expect(await read()).toBe(DataProtectionPolicy);
  const put = (text: string) =>
    sns.send(new PutDataProtectionPolicyCommand({ ResourceArn, DataProtectionPolicy: text }));
  await expect(put("no policy")).rejects.toMatchObject({ name: "InvalidParameterException" });
  await put("");
  expect(await read()).toBeUndefined();
});

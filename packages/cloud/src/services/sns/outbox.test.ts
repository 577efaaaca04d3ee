import type { MovableClock } from "@assay/core";
import {
  CheckIfPhoneNumberIsOptedOutCommand,
  ConfirmSubscriptionCommand,
  CreateSMSSandboxPhoneNumberCommand,
  DeleteSMSSandboxPhoneNumberCommand,
  GetSMSAttributesCommand,
  GetSMSSandboxAccountStatusCommand,
  ListOriginationNumbersCommand,
  ListPhoneNumbersOptedOutCommand,
  ListSMSSandboxPhoneNumbersCommand,
  ListSubscriptionsByTopicCommand,
  OptInPhoneNumberCommand,
  PublishCommand,
  SetSMSAttributesCommand,
  VerifySMSSandboxPhoneNumberCommand,
} from "@aws-sdk/client-sns";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { accountOf, NOW, settle, startFrozenCloud } from "../../../test/sns-fixture.js";
import type { Cloud } from "../../start-cloud.js";

let cloud: Cloud<MovableClock>;
beforeAll(async () => {
  cloud = await startFrozenCloud();
});
afterAll(() => cloud.dispose());

interface ShownMessage {
  readonly Message: string;
  readonly Subject: string | null;
}

/** What a page shows for one recipient. */
async function outboxOf(
  kind: "sms" | "email",
  accountId: string,
  recipient: string,
  from: Cloud = cloud,
): Promise<readonly ShownMessage[]> {
  const page = await fetch(`${from.endpointUrl}/_aws/sns/${kind}-messages?accountId=${accountId}`);
  const answer = (await page.json()) as Readonly<Record<string, Readonly<Record<string, readonly ShownMessage[]>>>>;
  return answer[`${kind}_messages`]?.[recipient] ?? [];
}

const PHONE = "+491701234567";

describe("text messages", () => {
  test("are kept where a test can read them, by number", async () => {
    const { sns, accountId, createTopic, subscribe, publish } = accountOf(cloud);
    const { MessageId } = await sns.send(new PublishCommand({ PhoneNumber: PHONE, Message: "direct" }));
    const topicArn = await createTopic();
    const SubscriptionArn = await subscribe(topicArn, "sms", "+491709999999");
    await publish(topicArn, "by topic");
    await settle(cloud);
    expect(await outboxOf("sms", accountId, PHONE)).toEqual([
      {
        ...{ PhoneNumber: PHONE, Message: "direct", MessageId, Subject: null, MessageAttributes: {} },
        ...{ TopicArn: null, SubscriptionArn: null, Timestamp: new Date(NOW).toISOString() },
      },
    ]);
    expect(await outboxOf("sms", accountId, "+491709999999")).toMatchObject([
      { Message: "by topic", TopicArn: topicArn, SubscriptionArn },
    ]);
    await expect(sns.send(new PublishCommand({ PhoneNumber: "12", Message: "x" }))).rejects.toThrow(
      "is not valid to publish to",
    );
  });

  test("reach nobody who has opted out, until the number is opted in", async () => {
    const { sns, accountId } = accountOf(cloud);
    const isOptedOut = async () =>
      (await sns.send(new CheckIfPhoneNumberIsOptedOutCommand({ phoneNumber: PHONE }))).isOptedOut;
    expect(await isOptedOut()).toBe(false);
    const body = JSON.stringify({ phoneNumber: PHONE, accountId });
    const page = await fetch(`${cloud.endpointUrl}/_aws/sns/phone-opt-outs`, { method: "POST", body });
    expect(page.status).toBe(200);
    expect(await isOptedOut()).toBe(true);
    expect((await sns.send(new ListPhoneNumbersOptedOutCommand({}))).phoneNumbers).toEqual([PHONE]);
    await sns.send(new PublishCommand({ PhoneNumber: PHONE, Message: "unwanted" }));
    await sns.send(new OptInPhoneNumberCommand({ phoneNumber: PHONE }));
    await sns.send(new PublishCommand({ PhoneNumber: PHONE, Message: "wanted" }));
    expect(await outboxOf("sms", accountId, PHONE)).toMatchObject([{ Message: "wanted" }]);
    const optIn = () => sns.send(new OptInPhoneNumberCommand({ phoneNumber: PHONE }));
    await expect(optIn()).rejects.toThrow("once every 30 days");
    await cloud.clock.advance(30 * 86_400_000);
    await optIn();
  });

  test.each(["{}", "no JSON", '{"phoneNumber":"12"}'])("nobody opts out with %s", async (body) => {
    const page = await fetch(`${cloud.endpointUrl}/_aws/sns/phone-opt-outs`, { method: "POST", body });
    expect(page.status).toBe(400);
  });

  test("have attributes, which are checked and kept", async () => {
    const { sns } = accountOf(cloud);
    const attributes = { DefaultSMSType: "Transactional", DefaultSenderID: "Shop" };
    await sns.send(new SetSMSAttributesCommand({ attributes }));
    expect((await sns.send(new GetSMSAttributesCommand({}))).attributes).toEqual(attributes);
    const one = new GetSMSAttributesCommand({ attributes: ["DefaultSenderID"] });
    expect((await sns.send(one)).attributes).toEqual({ DefaultSenderID: "Shop" });
    for (const refused of [{ DefaultSMSType: "Loud" }, { Colour: "red" }, { DefaultSenderID: "12345" }]) {
      const setting = sns.send(new SetSMSAttributesCommand({ attributes: refused }));
      await expect(setting).rejects.toMatchObject({ name: "InvalidParameterException" });
    }
  });

  test("verify numbers of the sandbox by the password that was sent", async () => {
    const { sns, accountId } = accountOf(cloud);
    expect((await sns.send(new GetSMSSandboxAccountStatusCommand({}))).IsInSandbox).toBe(false);
    await sns.send(new CreateSMSSandboxPhoneNumberCommand({ PhoneNumber: PHONE }));
    const [sent] = await outboxOf("sms", accountId, PHONE);
    const password = /\d{6}/.exec(sent?.Message ?? "")?.[0] ?? "";
    const verify = (OneTimePassword: string) =>
      sns.send(new VerifySMSSandboxPhoneNumberCommand({ PhoneNumber: PHONE, OneTimePassword }));
    await expect(verify(password === "100000" ? "100001" : "100000")).rejects.toMatchObject({
      name: "VerificationException",
    });
    await verify(password);
    const { PhoneNumbers } = await sns.send(new ListSMSSandboxPhoneNumbersCommand({}));
    expect(PhoneNumbers).toEqual([{ PhoneNumber: PHONE, Status: "Verified" }]);
  });

  test("forget a number of the sandbox, and have none to send from", async () => {
    const { sns } = accountOf(cloud);
    await sns.send(new CreateSMSSandboxPhoneNumberCommand({ PhoneNumber: PHONE }));
    const forget = () => sns.send(new DeleteSMSSandboxPhoneNumberCommand({ PhoneNumber: PHONE }));
    await forget();
    expect((await sns.send(new ListSMSSandboxPhoneNumbersCommand({}))).PhoneNumbers).toEqual([]);
    await expect(forget()).rejects.toMatchObject({ name: "ResourceNotFoundException" });
    expect((await sns.send(new ListOriginationNumbersCommand({}))).PhoneNumbers).toEqual([]);
  });
});

describe("e-mail", () => {
  test("asks to confirm, and then brings messages; the token is also on a page", async () => {
    const { sns, accountId, createTopic, subscribe, publish } = accountOf(cloud);
    const TopicArn = await createTopic();
    const subscriptionArn = await subscribe(TopicArn, "email", "anna@example.com");
    await settle(cloud);
    const [confirmation] = await outboxOf("email", accountId, "anna@example.com");
    expect(confirmation?.Subject).toBe("AWS Notification - Subscription Confirmation");
    const pending = await sns.send(new ListSubscriptionsByTopicCommand({ TopicArn }));
    expect(pending.Subscriptions?.[0]?.SubscriptionArn).toBe("PendingConfirmation");
    await publish(TopicArn, "nobody yet");
    const tokenUrl = `${cloud.endpointUrl}/_aws/sns/subscription-tokens/${subscriptionArn}`;
    const shown = (await (await fetch(tokenUrl)).json()) as { readonly subscription_token: string };
    expect(confirmation?.Message).toContain(shown.subscription_token);
    await sns.send(new ConfirmSubscriptionCommand({ TopicArn, Token: shown.subscription_token }));
    expect((await fetch(tokenUrl)).status).toBe(404);
    await publish(TopicArn, "hello", { Subject: "Order 7" });
    await settle(cloud);
    const [, first, ...others] = await outboxOf("email", accountId, "anna@example.com");
    expect(first?.Subject).toBe("Order 7");
    expect(first?.Message).toMatch(/^hello\n\n--\n.*Action=Unsubscribe/);
    expect(others).toEqual([]);
  });

  test("in JSON brings the notification, and is confirmed by visiting its link", async () => {
    const { accountId, createTopic, subscribe, publish } = accountOf(cloud);
    const topicArn = await createTopic();
    await subscribe(topicArn, "email-json", "bert@example.com");
    await settle(cloud);
    const [confirmation] = await outboxOf("email", accountId, "bert@example.com");
    const { SubscribeURL } = JSON.parse(confirmation?.Message ?? "{}") as { readonly SubscribeURL: string };
    expect((await fetch(SubscribeURL)).status).toBe(200);
    await publish(topicArn, "hello");
    await settle(cloud);
    const [, notification] = await outboxOf("email", accountId, "bert@example.com");
    expect(JSON.parse(notification?.Message ?? "{}")).toMatchObject({ Type: "Notification", Message: "hello" });
  });
});

test("a saved cloud keeps its outbox, its apps' devices and who has opted out", async () => {
  const { sns, accountId } = accountOf(cloud);
  await sns.send(new PublishCommand({ PhoneNumber: PHONE, Message: "kept" }));
  const body = JSON.stringify({ phoneNumber: "+491700000000", accountId });
  await fetch(`${cloud.endpointUrl}/_aws/sns/phone-opt-outs`, { method: "POST", body });
  await using fork = await cloud.fork();
  const forked = accountOf(fork, accountId).sns;
  expect(await outboxOf("sms", accountId, PHONE, fork)).toMatchObject([{ Message: "kept" }]);
  expect((await forked.send(new ListPhoneNumbersOptedOutCommand({}))).phoneNumbers).toEqual(["+491700000000"]);
});

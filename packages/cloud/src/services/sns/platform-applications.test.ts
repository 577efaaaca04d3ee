import type { MovableClock } from "@assay/core";
import {
  CreatePlatformApplicationCommand,
  CreatePlatformEndpointCommand,
  DeleteEndpointCommand,
  DeletePlatformApplicationCommand,
  GetEndpointAttributesCommand,
  GetPlatformApplicationAttributesCommand,
  ListEndpointsByPlatformApplicationCommand,
  ListPlatformApplicationsCommand,
  PublishCommand,
  SetEndpointAttributesCommand,
  SetPlatformApplicationAttributesCommand,
  SetSubscriptionAttributesCommand,
} from "@aws-sdk/client-sns";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { accountOf, REGION, settle, startFrozenCloud } from "../../../test/sns-fixture.js";
import type { Cloud } from "../../start-cloud.js";

let cloud: Cloud<MovableClock>;
beforeAll(async () => {
  cloud = await startFrozenCloud();
});
afterAll(() => cloud.dispose());

/** An app for Android in an account of the test's own. */
async function createApp() {
  const account = accountOf(cloud);
  const { sns } = account;
  const created = await sns.send(
    new CreatePlatformApplicationCommand({
      Name: "shop",
      Platform: "GCM",
      Attributes: { PlatformCredential: "secret-key" },
    }),
  );
  const PlatformApplicationArn = created.PlatformApplicationArn ?? "";
  return {
    ...account,
    PlatformApplicationArn,
    async register(Token: string, CustomUserData?: string): Promise<string> {
      const input = { PlatformApplicationArn, Token, CustomUserData };
      return (await sns.send(new CreatePlatformEndpointCommand(input))).EndpointArn ?? "";
    },
    async pushed(endpointArn: string): Promise<readonly { readonly Message: string }[]> {
      const query = new URLSearchParams({ accountId: account.accountId, region: REGION });
      const page = await fetch(`${cloud.endpointUrl}/_aws/sns/platform-endpoint-messages?${query}`);
      const { platform_endpoint_messages: messages } = (await page.json()) as {
        readonly platform_endpoint_messages: Readonly<Record<string, readonly { readonly Message: string }[]>>;
      };
      return messages[endpointArn] ?? [];
    },
  };
}

describe("a platform application", () => {
  test("is listed and described without its secrets", async () => {
    const { sns, accountId, PlatformApplicationArn } = await createApp();
    expect(PlatformApplicationArn).toBe(`arn:aws:sns:${REGION}:${accountId}:app/GCM/shop`);
    const { Attributes } = await sns.send(new GetPlatformApplicationAttributesCommand({ PlatformApplicationArn }));
    expect(Attributes).toEqual({ Enabled: "true" });
    const { PlatformApplications } = await sns.send(new ListPlatformApplicationsCommand({}));
    expect(PlatformApplications).toEqual([{ PlatformApplicationArn, Attributes }]);
  });

  test.each([
    [{ Platform: "FCM" }, "Invalid parameter: Platform Reason: FCM is not supported"],
    [{ Name: "a b" }, "Invalid parameter: a b Reason"],
    [{ Attributes: { PlatformCredential: "" } }, "PlatformCredential: cannot be empty"],
    [{ Attributes: { Colour: "red" } }, "Invalid attribute name: Colour"],
  ])("is refused with %j", async (input, message) => {
    const { sns } = accountOf(cloud);
    const valid = { Name: "shop", Platform: "GCM", Attributes: { PlatformCredential: "key" } };
    await expect(sns.send(new CreatePlatformApplicationCommand({ ...valid, ...input }))).rejects.toThrow(message);
  });

  test("takes its endpoints along when it is deleted", async () => {
    const { sns, PlatformApplicationArn, register } = await createApp();
    const EndpointArn = await register("token-1");
    await sns.send(new DeletePlatformApplicationCommand({ PlatformApplicationArn }));
    await expect(sns.send(new GetEndpointAttributesCommand({ EndpointArn }))).rejects.toThrow(
      "Endpoint does not exist",
    );
    await expect(
      sns.send(new GetPlatformApplicationAttributesCommand({ PlatformApplicationArn })),
    ).rejects.toMatchObject({ name: "NotFoundException", message: "PlatformApplication does not exist" });
  });
});

describe("a platform endpoint", () => {
  test("is made once for a token, and refused for the same token with other data", async () => {
    const { sns, PlatformApplicationArn, register } = await createApp();
    const EndpointArn = await register("token-1", "anna");
    expect(EndpointArn).toMatch(/:endpoint\/GCM\/shop\/[0-9a-f-]{36}$/);
    expect(await register("token-1", "anna")).toBe(EndpointArn);
    await expect(register("token-1", "bert")).rejects.toThrow(
      `Invalid parameter: Token Reason: Endpoint ${EndpointArn} already exists with the same Token, but different attributes.`,
    );
    const changed = { EndpointArn, Attributes: { CustomUserData: "bert" } };
    await sns.send(new SetEndpointAttributesCommand(changed));
    const { Endpoints } = await sns.send(new ListEndpointsByPlatformApplicationCommand({ PlatformApplicationArn }));
    const Attributes = { Token: "token-1", Enabled: "true", CustomUserData: "bert" };
    expect(Endpoints).toEqual([{ EndpointArn, Attributes }]);
    await sns.send(new DeleteEndpointCommand({ EndpointArn }));
    await sns.send(new DeleteEndpointCommand({ EndpointArn }));
    await expect(sns.send(new GetEndpointAttributesCommand({ EndpointArn }))).rejects.toThrow(
      "Endpoint does not exist",
    );
  });

  test("gets what is published to it, in the words for its platform, on a page", async () => {
    const { sns, register, pushed } = await createApp();
    const TargetArn = await register("token-1");
    await sns.send(new PublishCommand({ TargetArn, Message: "plain" }));
    const Message = JSON.stringify({ default: "any", GCM: '{"notification":{}}', APNS: "other" });
    await sns.send(new PublishCommand({ TargetArn, Message, MessageStructure: "json" }));
    expect(await pushed(TargetArn)).toMatchObject([{ Message: "plain" }, { Message: '{"notification":{}}' }]);
    // Forgetting one recipient's messages is LocalStack's way to begin anew.
    const url = `${cloud.endpointUrl}/_aws/sns/platform-endpoint-messages?endpointArn=${encodeURIComponent(TargetArn)}`;
    expect((await fetch(url, { method: "DELETE" })).status).toBe(204);
    expect(await pushed(TargetArn)).toEqual([]);
    expect(cloud.ledger.entries()).toContainEqual(expect.objectContaining({ gap: "push-not-sent" }));
  });

  test("or its application may be disabled", async () => {
    const { sns, PlatformApplicationArn, register } = await createApp();
    const TargetArn = await register("token-1");
    const publishing = () => sns.send(new PublishCommand({ TargetArn, Message: "x" }));
    const disabled = { Enabled: "false" };
    await sns.send(new SetEndpointAttributesCommand({ EndpointArn: TargetArn, Attributes: disabled }));
    await expect(publishing()).rejects.toMatchObject({ name: "EndpointDisabledException" });
    await sns.send(new SetPlatformApplicationAttributesCommand({ PlatformApplicationArn, Attributes: disabled }));
    await expect(publishing()).rejects.toMatchObject({ name: "PlatformApplicationDisabledException" });
    await expect(sns.send(new PublishCommand({ TargetArn: `${TargetArn}x`, Message: "x" }))).rejects.toThrow(
      "Invalid parameter: TargetArn Reason: No endpoint found for the target arn specified",
    );
  });

  test("subscribes to topics; what a disabled one misses goes to the dead-letter queue", async () => {
    const { sns, register, pushed, createTopic, createQueue, subscribe, publish } = await createApp();
    const endpoint = await register("token-1");
    const topicArn = await createTopic();
    await expect(subscribe(topicArn, "application", `${endpoint}x`)).rejects.toThrow("Endpoint does not exist");
    const SubscriptionArn = await subscribe(topicArn, "application", endpoint);
    await publish(topicArn, "by topic");
    await settle(cloud);
    expect(await pushed(endpoint)).toMatchObject([{ Message: "by topic", TopicArn: topicArn, SubscriptionArn }]);
    const queue = await createQueue("undelivered");
    const AttributeValue = JSON.stringify({ deadLetterTargetArn: queue.arn });
    const redrive = { SubscriptionArn, AttributeName: "RedrivePolicy", AttributeValue };
    await sns.send(new SetSubscriptionAttributesCommand(redrive));
    await sns.send(new SetEndpointAttributesCommand({ EndpointArn: endpoint, Attributes: { Enabled: "false" } }));
    await publish(topicArn, "too late");
    const [dead] = await queue.receive();
    expect(dead?.MessageAttributes?.ErrorCode?.StringValue).toBe("EndpointDisabled");
    expect(await pushed(endpoint)).toHaveLength(1);
  });
});

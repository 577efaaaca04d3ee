import type { MovableClock } from "@assay/core";
import { CloudWatchLogsClient, FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { PublishBatchCommand, PutDataProtectionPolicyCommand } from "@aws-sdk/client-sns";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { accountOf, NOW, REGION, startFrozenCloud } from "../../../../test/sns-fixture.js";
import type { Cloud } from "../../../start-cloud.js";

let cloud: Cloud<MovableClock>;
beforeAll(async () => {
  cloud = await startFrozenCloud();
});
afterAll(() => cloud.dispose());

const managed = (name: string): string => `arn:aws:dataprotection::aws:data-identifier/${name}`;

const policyOf = (statement: object, configuration?: object): string =>
  JSON.stringify({
    ...{ Name: "protect", Version: "2021-06-01" },
    Statement: [
      {
        Sid: "one",
        DataDirection: "Inbound",
        Principal: ["*"],
        DataIdentifier: [managed("CreditCardNumber")],
        ...statement,
      },
    ],
    ...(configuration !== undefined && { Configuration: configuration }),
  });

const MASK = { Deidentify: { MaskConfig: { MaskWithCharacter: "*" } } };

/** A topic with a policy, and a queue that shows what came through. */
async function prepare(DataProtectionPolicy: string) {
  const account = accountOf(cloud);
  const topicArn = await account.createTopic("private", { DataProtectionPolicy });
  const queue = await account.createQueue("q");
  await account.subscribe(topicArn, "sqs", queue.arn, { RawMessageDelivery: "true" });
  const through = async (text: string) => {
    await account.publish(topicArn, text);
    return (await queue.receive()).map(({ Body }) => Body)[0];
  };
  return { ...account, topicArn, queue, through };
}

const CARD = "4012888888881881";

// What each identifier finds, and what only looks like it.
test.each<[string, string, string]>([
  ["CreditCardNumber", `card ${CARD}!`, "card ****************!"],
  ["CreditCardNumber", "card 4012 8888 8888 1881", `card ${"*".repeat(19)}`],
  ["CreditCardNumber", "card 4012888888881882", "card 4012888888881882"],
  ["EmailAddress", "to anna.b+c@shop.example, now", `to ${"*".repeat(21)}, now`],
  ["IpAddress", "from 10.0.0.255", "from **********"],
  ["IpAddress", "from 10.0.0.256", "from 10.0.0.256"],
  ["Ssn-US", "ssn 123-45-6789", "ssn ***********"],
  ["Ssn-US", "ssn 000-45-6789", "ssn 000-45-6789"],
  ["PhoneNumber-US", "call (206) 555-0100", "call **************"],
  ["BankAccountNumber-DE", "DE89370400440532013000", "*".repeat(22)],
  ["BankAccountNumber-GB", "GB29 NWBK 6016 1331 9268 19", "*".repeat(27)],
  ["VehicleIdentificationNumber", "car 1HGBH41JXMN109186", `car ${"*".repeat(17)}`],
  ["PkcsPrivateKey", "-----BEGIN PRIVATE KEY-----\nA\n-----END PRIVATE KEY----- rest", `${"*".repeat(55)} rest`],
])("%s in %j is masked as %j", async (name, text, expected) => {
  const { through } = await prepare(policyOf({ DataIdentifier: [managed(name)], Operation: MASK }));
  expect(await through(text)).toBe(expected);
});

describe("sensitive data", () => {
  test("is redacted on its way to subscribers, by identifiers of the customer too", async () => {
    const DataIdentifier = ["CustomerId", managed("EmailAddress")];
    const Operation = { Deidentify: { RedactConfig: {} } };
    const policy = policyOf(
      { DataDirection: "Outbound", DataIdentifier, Operation },
      { CustomDataIdentifier: [{ Name: "CustomerId", Regex: "C-\\d{4}" }] },
    );
    const { through } = await prepare(policy);
    expect(await through("C-1234 is anna@shop.example")).toBe(" is ");
  });

  test("keeps a message from being published, alone and in a batch", async () => {
    const { sns, topicArn, queue, publish } = await prepare(policyOf({ Operation: { Deny: {} } }));
    await expect(publish(topicArn, CARD)).rejects.toMatchObject({ name: "AuthorizationErrorException" });
    const PublishBatchRequestEntries = [
      { Id: "bad", Message: CARD },
      { Id: "good", Message: "fine" },
    ];
    const answer = await sns.send(new PublishBatchCommand({ TopicArn: topicArn, PublishBatchRequestEntries }));
    expect(answer).toMatchObject({ Failed: [{ Id: "bad", Code: "AuthorizationError" }], Successful: [{ Id: "good" }] });
    expect((await queue.receive()).map(({ Body }) => Body)).toEqual(["fine"]);
  });

  test("keeps a message from the subscribers whom the policy names", async () => {
    const Operation = { Deny: {} };
    const { through, accountId, sns, topicArn } = await prepare(
      policyOf({ DataDirection: "Outbound", Principal: ["arn:aws:iam::999999999999:role/other"], Operation }),
    );
    expect(await through(CARD)).toBe(CARD);
    const Principal = [`arn:aws:iam::${accountId}:root`];
    const policy = policyOf({ DataDirection: "Outbound", Principal, Operation });
    const put = (DataProtectionPolicy: string) =>
      sns.send(new PutDataProtectionPolicyCommand({ ResourceArn: topicArn, DataProtectionPolicy }));
    await put(policy);
    expect(await through(CARD)).toBeUndefined();
    await put("");
    expect(await through(CARD)).toBe(CARD);
  });

  test("is reported to CloudWatch Logs, where the policy says so", async () => {
    const LogGroup = "/aws/vendedlogs/findings";
    const Audit = { SampleRate: "99", FindingsDestination: { CloudWatchLogs: { LogGroup } } };
    const { through, accountId, topicArn } = await prepare(policyOf({ Operation: { Audit } }));
    expect(await through(`pay ${CARD}`)).toBe(`pay ${CARD}`);
    expect(await through("nothing")).toBe("nothing");
    const logs = cloud.client(CloudWatchLogsClient, { accountId, region: REGION });
    const { events = [] } = await logs.send(new FilterLogEventsCommand({ logGroupName: LogGroup }));
    expect(events.map(({ message = "" }) => JSON.parse(message))).toEqual([
      {
        messageId: expect.any(String),
        auditTimestamp: new Date(NOW).toISOString(),
        callerPrincipal: `arn:aws:iam::${accountId}:root`,
        resourceArn: topicArn,
        dataIdentifiers: [{ name: "CreditCardNumber", count: 1, detections: [{ start: 4, end: 20 }] }],
      },
    ]);
  });

  test("that AWS alone recognises is noted", async () => {
    await prepare(policyOf({ DataIdentifier: [managed("Name")], Operation: MASK }));
    expect(cloud.ledger.entries()).toContainEqual(
      expect.objectContaining({ gap: "data-not-protected", detail: expect.stringContaining("data-identifier/Name") }),
    );
  });

  test("is protected in a saved cloud", async () => {
    const { topicArn, accountId } = await prepare(policyOf({ Operation: { Deny: {} } }));
    await using fork = await cloud.fork();
    await expect(accountOf(fork, accountId).publish(topicArn, CARD)).rejects.toThrow("data protection policy");
  });
});

test.each<[string, object, string]>([
  ["no direction", { DataDirection: "Sideways", Operation: MASK }, "DataDirection"],
  ["an unknown identifier", { DataIdentifier: ["Mine"], Operation: MASK }, "DataIdentifier Mine"],
  ["no operation", { Operation: {} }, "Operation must be one"],
  ["two operations", { Operation: { ...MASK, Deny: {} } }, "Operation must be one"],
  [
    "a mask of two characters",
    { Operation: { Deidentify: { MaskConfig: { MaskWithCharacter: "ab" } } } },
    "MaskConfig",
  ],
  ["an audit of what goes out", { DataDirection: "Outbound", Operation: { Audit: { SampleRate: 1 } } }, "Inbound"],
  ["a rate of 100", { Operation: { Audit: { SampleRate: 100 } } }, "SampleRate"],
  [
    "another log group",
    { Operation: { Audit: { SampleRate: 1, FindingsDestination: { CloudWatchLogs: { LogGroup: "mine" } } } } },
    "/aws/vendedlogs/",
  ],
])("a policy with %s is refused", async (_what, statement, reason) => {
  const { createTopic } = accountOf(cloud);
  const creating = createTopic("refused", { DataProtectionPolicy: policyOf(statement) });
  await expect(creating).rejects.toThrow(reason);
});

import { createMovableClock } from "@assay/core";
import {
  type Credentials,
  DecodeAuthorizationMessageCommand,
  GetCallerIdentityCommand,
  GetFederationTokenCommand,
  GetSessionTokenCommand,
  STSClient,
} from "@aws-sdk/client-sts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { newAccountId } from "../../../test/accounts.js";
import { type Cloud, startCloud } from "../../index.js";

const NOW = Date.UTC(2026, 0, 15, 12);
const clock = createMovableClock(NOW);

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud({ clock });
});
afterAll(() => cloud.dispose());

function clientWith({ AccessKeyId = "", SecretAccessKey = "", SessionToken = "" }: Credentials): STSClient {
  return new STSClient({
    endpoint: cloud.endpointUrl,
    region: "eu-central-1",
    credentials: { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken },
    maxAttempts: 1,
  });
}

const identity = new GetCallerIdentityCommand({});

test("a session token keeps who one is, for an hour at most, and cannot be prolonged with itself", async () => {
  const accountId = newAccountId();
  const sts = cloud.client(STSClient, { accountId });
  const { Credentials = {} as Credentials } = await sts.send(new GetSessionTokenCommand({ DurationSeconds: 43_200 }));
  expect(Credentials.Expiration).toEqual(new Date(clock.now() + 3_600_000));
  const session = clientWith(Credentials);
  expect(await session.send(identity)).toMatchObject({ Account: accountId, Arn: `arn:aws:iam::${accountId}:root` });
  await expect(session.send(new GetSessionTokenCommand({}))).rejects.toMatchObject({
    name: "AccessDenied",
    message: "Cannot call GetSessionToken with session credentials",
  });
  await clock.advance(3_600_000);
  await expect(session.send(identity)).rejects.toMatchObject({ name: "ExpiredToken" });
});

test("a federated user acts under the name it was given", async () => {
  const accountId = newAccountId();
  const sts = cloud.client(STSClient, { accountId });
  const { Credentials = {} as Credentials, FederatedUser } = await sts.send(
    new GetFederationTokenCommand({ Name: "anna", DurationSeconds: 900, Policy: "{}" }),
  );
  expect(FederatedUser).toEqual({
    FederatedUserId: `${accountId}:anna`,
    Arn: `arn:aws:sts::${accountId}:federated-user/anna`,
  });
  expect(Credentials.Expiration).toEqual(new Date(clock.now() + 900_000));
  expect(await clientWith(Credentials).send(identity)).toMatchObject({
    Account: accountId,
    Arn: FederatedUser?.Arn,
    UserId: FederatedUser?.FederatedUserId,
  });
  expect(cloud.ledger.entries()).toContainEqual(
    expect.objectContaining({ source: "sts.GetFederationToken", gap: "session-policy" }),
  );
});

test("names and durations that AWS refuses are refused", async () => {
  const sts = cloud.client(STSClient, { accountId: newAccountId() });
  await expect(sts.send(new GetSessionTokenCommand({ DurationSeconds: 899 }))).rejects.toThrow("durationSeconds");
  await expect(sts.send(new GetFederationTokenCommand({ Name: "a b" }))).rejects.toThrow("'name' failed to satisfy");
});

test("there is no authorization message to decode", async () => {
  const sts = cloud.client(STSClient, { accountId: newAccountId() });
  const decoding = sts.send(new DecodeAuthorizationMessageCommand({ EncodedMessage: "abc" }));
  await expect(decoding).rejects.toMatchObject({ name: "InvalidAuthorizationMessageException" });
});

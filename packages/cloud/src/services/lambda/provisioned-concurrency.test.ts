import {
  CreateAliasCommand,
  DeleteAliasCommand,
  DeleteProvisionedConcurrencyConfigCommand,
  GetAccountSettingsCommand,
  GetProvisionedConcurrencyConfigCommand,
  InvokeCommand,
  ListProvisionedConcurrencyConfigsCommand,
  PublishVersionCommand,
  PutFunctionConcurrencyCommand,
  PutProvisionedConcurrencyConfigCommand,
  UpdateAliasCommand,
  UpdateFunctionConfigurationCommand,
} from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createFunction, type LambdaAccount, lambdaOf, refusalOf } from "../../../test/lambda-fixture.js";
import { type Cloud, startCloud } from "../../start-cloud.js";

// Says how its environment came to be, and which it is.
const SOURCE = `
const born = Math.random();
export const handler = async ({ waitMs = 0 }) => {
  await new Promise((resolve) => setTimeout(resolve, waitMs));
  return { type: process.env.AWS_LAMBDA_INITIALIZATION_TYPE, born };
};`;

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud();
});
afterAll(() => cloud.dispose());

async function published(name: string): Promise<LambdaAccount> {
  const account = lambdaOf(cloud);
  await createFunction(account, name, { source: SOURCE, Publish: true });
  return account;
}

const put = ({ client }: LambdaAccount, FunctionName: string, Qualifier: string, count: number) =>
  client.send(
    new PutProvisionedConcurrencyConfigCommand({ FunctionName, Qualifier, ProvisionedConcurrentExecutions: count }),
  );

const get = ({ client }: LambdaAccount, FunctionName: string, Qualifier: string) =>
  client.send(new GetProvisionedConcurrencyConfigCommand({ FunctionName, Qualifier }));

async function untilReady(account: LambdaAccount, name: string, qualifier: string): Promise<void> {
  await expect.poll(async () => (await get(account, name, qualifier)).Status, { timeout: 25_000 }).toBe("READY");
}

async function invoke({ client }: LambdaAccount, FunctionName: string, Qualifier: string, waitMs = 0) {
  const Payload = JSON.stringify({ waitMs });
  const answer = await client.send(new InvokeCommand({ FunctionName, Qualifier, Payload }));
  return JSON.parse(Buffer.from(answer.Payload ?? []).toString()) as { readonly type: string; readonly born: number };
}

describe("environments", () => {
  test("are there before the first call, and one call more starts another", async () => {
    const account = await published("ready");
    expect(await put(account, "ready", "1", 2)).toMatchObject({
      RequestedProvisionedConcurrentExecutions: 2,
      AllocatedProvisionedConcurrentExecutions: 0,
      Status: "IN_PROGRESS",
    });
    await untilReady(account, "ready", "1");
    expect(await get(account, "ready", "1")).toMatchObject({ AvailableProvisionedConcurrentExecutions: 2 });
    const answers = await Promise.all([0, 1, 2].map(() => invoke(account, "ready", "1", 500)));
    expect(answers.map(({ type }) => type).sort()).toEqual([
      "on-demand",
      "provisioned-concurrency",
      "provisioned-concurrency",
    ]);
    expect(new Set(answers.map(({ born }) => born)).size).toBe(3);
  });

  test("follow an alias to its new version", async () => {
    const account = await published("moving");
    const { client } = account;
    await client.send(new CreateAliasCommand({ FunctionName: "moving", Name: "live", FunctionVersion: "1" }));
    await put(account, "moving", "live", 1);
    await untilReady(account, "moving", "live");
    expect((await invoke(account, "moving", "live")).type).toBe("provisioned-concurrency");
    await client.send(new UpdateFunctionConfigurationCommand({ FunctionName: "moving", Description: "second" }));
    await client.send(new PublishVersionCommand({ FunctionName: "moving" }));
    await client.send(new UpdateAliasCommand({ FunctionName: "moving", Name: "live", FunctionVersion: "2" }));
    await expect
      .poll(async () => (await invoke(account, "moving", "2")).type, { timeout: 25_000 })
      .toBe("provisioned-concurrency");
  });

  test("survive in a fork", async () => {
    const account = await published("forked");
    await put(account, "forked", "1", 1);
    await untilReady(account, "forked", "1");
    await using fork = await cloud.fork();
    const { LambdaClient } = await import("@aws-sdk/client-lambda");
    const client = fork.client(LambdaClient, { accountId: account.accountId, region: account.region });
    await expect
      .poll(async () => (await get({ ...account, client }, "forked", "1")).Status, { timeout: 25_000 })
      .toBe("READY");
    expect((await invoke({ ...account, client }, "forked", "1")).type).toBe("provisioned-concurrency");
  });
});

test("configurations are listed, taken away, and end with their alias", async () => {
  const account = await published("listed");
  const { client } = account;
  await client.send(new CreateAliasCommand({ FunctionName: "listed", Name: "live", FunctionVersion: "1" }));
  await put(account, "listed", "live", 1);
  const list = async () => {
    const answer = await client.send(new ListProvisionedConcurrencyConfigsCommand({ FunctionName: "listed" }));
    return answer.ProvisionedConcurrencyConfigs?.map(({ FunctionArn }) => FunctionArn);
  };
  expect(await list()).toEqual([account.arn("listed:live")]);
  await client.send(new DeleteAliasCommand({ FunctionName: "listed", Name: "live" }));
  expect(await list()).toEqual([]);
  await put(account, "listed", "1", 1);
  await client.send(new DeleteProvisionedConcurrencyConfigCommand({ FunctionName: "listed", Qualifier: "1" }));
  expect(await list()).toEqual([]);
});

test("what is kept ready counts against the account", async () => {
  const account = await published("counted");
  const unreserved = async () =>
    (await account.client.send(new GetAccountSettingsCommand({}))).AccountLimit?.UnreservedConcurrentExecutions;
  await put(account, "counted", "1", 3);
  expect(await unreserved()).toBe(997);
  await account.client.send(new DeleteProvisionedConcurrencyConfigCommand({ FunctionName: "counted", Qualifier: "1" }));
  expect(await unreserved()).toBe(1_000);
});

describe("refusals", () => {
  test("name what cannot be provisioned", async () => {
    const account = await published("refused");
    const { client, arn } = account;
    const refused = (name: string, qualifier: string, count = 1) => refusalOf(put(account, name, qualifier, count));
    expect(await refused("refused", "$LATEST")).toMatchObject({
      code: "InvalidParameterValueException",
      message: "Provisioned Concurrency Configs cannot be applied to unpublished function versions.",
    });
    expect(await refused("refused", "nobody")).toMatchObject({
      code: "ResourceNotFoundException",
      message: `Cannot find alias arn: ${arn("refused:nobody")}`,
    });
    expect(await refused("refused", "10")).toMatchObject({ message: `Function not found: ${arn("refused:10")}` });
    expect(await refused("absent", "1")).toMatchObject({ message: `Function not found: ${arn("absent:1")}` });
    expect(await refused("refused", "1", 0)).toMatchObject({ code: "ValidationException" });
    expect(await refused("refused", "1", 1_001)).toMatchObject({
      message: "Specified ConcurrentExecutions for function is greater than account's unreserved concurrency [1000].",
    });
    expect(await refused("refused", "1", 901)).toMatchObject({
      message:
        "Specified ConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [100].",
    });
    expect(await refusalOf(get(account, "refused", "1"))).toMatchObject({
      code: "ProvisionedConcurrencyConfigNotFoundException",
      message: "No Provisioned Concurrency Config found for this function",
    });
    expect(await refusalOf(get(account, "refused", "$LATEST"))).toMatchObject({
      message: "The function resource provided must be an alias or a published version.",
    });
    await client.send(new PutFunctionConcurrencyCommand({ FunctionName: "refused", ReservedConcurrentExecutions: 2 }));
    expect((await refused("refused", "1", 3)).message).toContain("should not be greater than the reserved");
  });

  test("are stamped as AWS stamps them", async () => {
    const account = await published("stamped");
    await expect(get(account, "stamped", "1")).rejects.toMatchObject({ Type: "User" });
    await expect(put(account, "stamped", "$LATEST", 1)).rejects.toMatchObject({ Type: "User" });
    const tooMany = await put(account, "stamped", "1", 1_001).catch((error: unknown) => error);
    expect(tooMany).toMatchObject({ name: "InvalidParameterValueException" });
    expect(tooMany).not.toHaveProperty("Type", "User");
  });

  test("keep a reservation from sinking below what is kept ready", async () => {
    const account = await published("sinking");
    await put(account, "sinking", "1", 2);
    const reserve = (ReservedConcurrentExecutions: number) =>
      account.client.send(new PutFunctionConcurrencyCommand({ FunctionName: "sinking", ReservedConcurrentExecutions }));
    expect((await refusalOf(reserve(1))).message).toContain("lower than function's total provisioned concurrency [2]");
    expect((await reserve(2)).ReservedConcurrentExecutions).toBe(2);
  });

  test("keep a version from being provisioned twice", async () => {
    const account = await published("twice");
    const name = { FunctionName: "twice", Name: "live" };
    await account.client.send(new CreateAliasCommand({ ...name, FunctionVersion: "1" }));
    await put(account, "twice", "live", 1);
    expect(await refusalOf(put(account, "twice", "1", 1))).toMatchObject({
      code: "ResourceConflictException",
      message: "Version is pointed by a Provisioned Concurrency alias",
    });
    await account.client.send(
      new DeleteProvisionedConcurrencyConfigCommand({ FunctionName: "twice", Qualifier: "live" }),
    );
    await put(account, "twice", "1", 1);
    expect(await refusalOf(put(account, "twice", "live", 1))).toMatchObject({
      message: "Alias can't be used for Provisioned Concurrency configuration on an already Provisioned version",
    });
  });
});

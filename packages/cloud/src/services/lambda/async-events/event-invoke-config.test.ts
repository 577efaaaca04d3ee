import {
  CreateAliasCommand,
  DeleteFunctionEventInvokeConfigCommand,
  GetFunctionEventInvokeConfigCommand,
  ListFunctionEventInvokeConfigsCommand,
  PutFunctionEventInvokeConfigCommand,
  UpdateFunctionEventInvokeConfigCommand,
} from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createFunction, type LambdaAccount, lambdaOf, refusalOf } from "../../../../test/lambda-fixture.js";
import { type Cloud, startCloud } from "../../../index.js";

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud();
});
afterAll(() => cloud[Symbol.asyncDispose]());

const FunctionName = "orders";

async function withFunction(): Promise<LambdaAccount> {
  const lambda = lambdaOf(cloud);
  await createFunction(lambda, FunctionName, { Publish: true });
  await lambda.client.send(new CreateAliasCommand({ FunctionName, Name: "live", FunctionVersion: "1" }));
  return lambda;
}

test("an order replaces the one before it as a whole, an update only what it names", async () => {
  const { client, arn } = await withFunction();
  const put = (input: object) => client.send(new PutFunctionEventInvokeConfigCommand({ FunctionName, ...input }));
  const update = (input: object) => client.send(new UpdateFunctionEventInvokeConfigCommand({ FunctionName, ...input }));
  const DestinationConfig = { OnSuccess: {}, OnFailure: {} };
  const FunctionArn = arn("orders:$LATEST");
  const LastModified = expect.any(Date);
  expect(await put({ MaximumRetryAttempts: 2, MaximumEventAgeInSeconds: 60 })).toMatchObject({
    FunctionArn,
    LastModified,
    DestinationConfig,
    MaximumRetryAttempts: 2,
    MaximumEventAgeInSeconds: 60,
  });
  expect(await update({ MaximumRetryAttempts: 0 })).toMatchObject({
    MaximumRetryAttempts: 0,
    MaximumEventAgeInSeconds: 60,
  });
  await put({ MaximumRetryAttempts: 1 });
  const { $metadata, ...shown } = await client.send(new GetFunctionEventInvokeConfigCommand({ FunctionName }));
  expect(shown).toEqual({ FunctionArn, LastModified, DestinationConfig, MaximumRetryAttempts: 1 });
});

test("functions, versions and aliases have orders of their own, which are listed and deleted", async () => {
  const { client, arn } = await withFunction();
  for (const Qualifier of [undefined, "1", "live"]) {
    await client.send(new PutFunctionEventInvokeConfigCommand({ FunctionName, Qualifier, MaximumRetryAttempts: 1 }));
  }
  const list = async (MaxItems?: number, Marker?: string) =>
    await client.send(new ListFunctionEventInvokeConfigsCommand({ FunctionName, MaxItems, Marker }));
  const first = await list(2);
  const second = await list(2, first.NextMarker);
  const arns = [first, second].flatMap(({ FunctionEventInvokeConfigs = [] }) =>
    FunctionEventInvokeConfigs.map(({ FunctionArn }) => FunctionArn),
  );
  expect(new Set(arns)).toEqual(new Set(["orders:$LATEST", "orders:1", "orders:live"].map(arn)));
  expect(second.NextMarker).toBeUndefined();

  const remove = (Qualifier?: string) =>
    client.send(new DeleteFunctionEventInvokeConfigCommand({ FunctionName, Qualifier }));
  expect((await remove("live")).$metadata.httpStatusCode).toBe(204);
  expect((await list()).FunctionEventInvokeConfigs).toHaveLength(2);
  expect(await refusalOf(remove("live"))).toEqual({
    code: "ResourceNotFoundException",
    status: 404,
    message: `The function ${arn("orders:live")} doesn't have an EventInvokeConfig`,
  });
});

test("what has no orders, or is no function, cannot be updated, read or listed", async () => {
  const { client, arn } = await withFunction();
  const messageOf = async (call: Promise<unknown>) => (await refusalOf(call)).message;
  const none = (name: string) => `The function ${arn(name)} doesn't have an EventInvokeConfig`;
  const update = (name: string) =>
    client.send(new UpdateFunctionEventInvokeConfigCommand({ FunctionName: name, MaximumRetryAttempts: 0 }));
  expect(await messageOf(update("orders"))).toBe(none("orders:$LATEST"));
  expect(await messageOf(update("unknown"))).toBe("The function doesn't exist.");
  const get = client.send(new GetFunctionEventInvokeConfigCommand({ FunctionName: "unknown" }));
  expect(await messageOf(get)).toBe(none("unknown:$LATEST"));
  const list = client.send(new ListFunctionEventInvokeConfigsCommand({ FunctionName: "unknown" }));
  expect(await messageOf(list)).toBe("The function doesn't exist.");
});

test("orders for asynchronous events are refused in AWS's words", async () => {
  const lambda = lambdaOf(cloud);
  await createFunction(lambda, "orders");
  const put = async (input: object, FunctionName = "orders") =>
    (await refusalOf(lambda.client.send(new PutFunctionEventInvokeConfigCommand({ FunctionName, ...input })))).message;
  const to = (Destination: string) => ({ DestinationConfig: { OnSuccess: { Destination } } });
  expect(await put({ MaximumRetryAttempts: 1 }, "unknown")).toBe("The function doesn't exist.");
  expect(await put({})).toBe("You must specify at least one of error handling or destination setting.");
  expect(await put(to(lambda.arn("orders")))).toBe("You can't specify the function as a destination for itself.");
  expect(await put(to(lambda.arn("absent")))).toBe(`The destination ARN ${lambda.arn("absent")} is invalid.`);
});

import {
  DeleteFunctionConcurrencyCommand,
  GetAccountSettingsCommand,
  GetFunctionCommand,
  GetFunctionConcurrencyCommand,
  InvokeCommand,
  PublishVersionCommand,
  PutFunctionConcurrencyCommand,
} from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createFunction, type LambdaAccount, lambdaOf, refusalOf } from "../../../test/lambda-fixture.js";
import { type Cloud, startCloud } from "../../index.js";
import { Concurrency } from "./concurrency.js";

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud();
});
afterAll(() => cloud[Symbol.asyncDispose]());

const reserve = ({ client }: LambdaAccount, ReservedConcurrentExecutions: number, FunctionName = "orders") =>
  client.send(new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions }));
const invoke = ({ client }: LambdaAccount, FunctionName = "orders") => client.send(new InvokeCommand({ FunctionName }));

test("a reservation is put, found and deleted", async () => {
  const lambda = lambdaOf(cloud);
  await createFunction(lambda, "orders");
  expect((await reserve(lambda, 1)).ReservedConcurrentExecutions).toBe(1);
  const get = () => lambda.client.send(new GetFunctionConcurrencyCommand({ FunctionName: "orders" }));
  expect((await get()).ReservedConcurrentExecutions).toBe(1);
  const { Concurrency } = await lambda.client.send(new GetFunctionCommand({ FunctionName: "orders" }));
  expect(Concurrency).toEqual({ ReservedConcurrentExecutions: 1 });
  const remove = new DeleteFunctionConcurrencyCommand({ FunctionName: "orders" });
  expect((await lambda.client.send(remove)).$metadata.httpStatusCode).toBe(204);
  expect(await get()).not.toHaveProperty("ReservedConcurrentExecutions");
});

test("a function with no concurrency reserved is throttled with 429 and the reason, until the reservation goes", async () => {
  const lambda = lambdaOf(cloud);
  await createFunction(lambda, "orders");
  await reserve(lambda, 0);
  await expect(invoke(lambda)).rejects.toMatchObject({
    name: "TooManyRequestsException",
    message: "Rate Exceeded.",
    Reason: "ReservedFunctionConcurrentInvocationLimitExceeded",
    $metadata: { httpStatusCode: 429 },
  });
  await lambda.client.send(new DeleteFunctionConcurrencyCommand({ FunctionName: "orders" }));
  await expect(invoke(lambda)).resolves.toMatchObject({ StatusCode: 200 });
});

test("no more invocations run at once than are reserved, and the place becomes free again", async () => {
  const lambda = lambdaOf(cloud);
  const source = "export const handler = async () => new Promise((resolve) => setTimeout(resolve, 500, 'done'));";
  await createFunction(lambda, "orders", { source });
  await reserve(lambda, 2);
  const results = await Promise.allSettled(Array.from({ length: 5 }, () => invoke(lambda)));
  const statuses = results.map((result) =>
    result.status === "fulfilled" ? 200 : result.reason.$metadata.httpStatusCode,
  );
  expect(statuses.sort()).toEqual([200, 200, 429, 429, 429]);
  await expect(invoke(lambda)).resolves.toMatchObject({ StatusCode: 200 });
});

test("the account keeps a hundred executions unreserved", async () => {
  const lambda = lambdaOf(cloud);
  await createFunction(lambda, "orders");
  await createFunction(lambda, "invoices");
  const tooMany =
    "Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [100].";
  expect(await refusalOf(reserve(lambda, 901))).toEqual({
    code: "InvalidParameterValueException",
    status: 400,
    message: tooMany,
  });
  await reserve(lambda, 900);
  await reserve(lambda, 800);
  expect((await refusalOf(reserve(lambda, 101, "invoices"))).message).toBe(tooMany);
  await reserve(lambda, 100, "invoices");
});

test("a reservation belongs to a function, not to its versions", async () => {
  const lambda = lambdaOf(cloud);
  await createFunction(lambda, "orders", { Publish: true });
  expect((await refusalOf(reserve(lambda, 1, lambda.arn("orders:1")))).message).toBe(
    "This operation is permitted on Lambda functions only. Aliases and versions do not support this operation. Please specify either a function name or an unqualified function ARN.",
  );
  expect((await refusalOf(reserve(lambda, 1, "unknown"))).message).toBe(
    `Function not found: ${lambda.arn("unknown:$LATEST")}`,
  );
});

test("the account's settings count functions, code of every version and what is unreserved", async () => {
  const lambda = lambdaOf(cloud);
  const { CodeSize = 0 } = await createFunction(lambda, "orders");
  await lambda.client.send(new PublishVersionCommand({ FunctionName: "orders" }));
  await reserve(lambda, 10);
  const { AccountLimit, AccountUsage } = await lambda.client.send(new GetAccountSettingsCommand({}));
  expect(AccountLimit).toEqual({
    TotalCodeSize: 80_530_636_800,
    CodeSizeUnzipped: 262_144_000,
    CodeSizeZipped: 52_428_800,
    ConcurrentExecutions: 1_000,
    UnreservedConcurrentExecutions: 990,
  });
  expect(AccountUsage).toEqual({ FunctionCount: 1, TotalCodeSize: 2 * CodeSize });
});

test("functions without a reservation share what is left, and are throttled by the account's limit", () => {
  const concurrency = new Concurrency();
  concurrency.reserve("orders", 900);
  for (let running = 0; running < 100; running += 1) expect(concurrency.tryEnter("invoices")).toBeUndefined();
  expect(concurrency.tryEnter("reports")).toBe("ConcurrentInvocationLimitExceeded");
  expect(concurrency.tryEnter("orders")).toBeUndefined();
  concurrency.leave("invoices");
  expect(concurrency.tryEnter("reports")).toBeUndefined();
});

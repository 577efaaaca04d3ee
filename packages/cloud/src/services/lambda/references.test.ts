import { DeleteFunctionCommand, GetFunctionConfigurationCommand, InvokeCommand } from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createFunction, type LambdaAccount, lambdaOf, refusalOf } from "../../../test/lambda-fixture.js";
import { type Cloud, startCloud } from "../../index.js";

// Recorded from AWS, November 2025.
const NAME_PATTERN =
  "(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:)?(\\d{12}:)?(function:)?([a-zA-Z0-9-_\\.]+)(:(\\$LATEST(\\.PUBLISHED)?|[a-zA-Z0-9-_]+))?";
const NEW_NAME_PATTERN =
  "(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:)?(\\d{12}:)?(function:)?([a-zA-Z0-9-_]+)(:(\\$LATEST|[a-zA-Z0-9-_]+))?";

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud();
});
afterAll(() => cloud[Symbol.asyncDispose]());

const get = ({ client }: LambdaAccount, FunctionName: string, Qualifier?: string) =>
  client.send(new GetFunctionConfigurationCommand({ FunctionName, Qualifier }));
const patternMessage = (name: string, pattern = NAME_PATTERN) =>
  `Value '${name}' at 'functionName' failed to satisfy constraint: Member must satisfy regular expression pattern: ${pattern}`;

test("a function is found by name, partial ARN and ARN, with the qualifier in it or beside it", async () => {
  const lambda = lambdaOf(cloud);
  await createFunction(lambda, "orders", { Publish: true });
  const { accountId, region } = lambda;
  for (const name of [
    "orders",
    "function:orders",
    `${accountId}:function:orders`,
    `${region}:${accountId}:function:orders`,
    lambda.arn("orders"),
  ]) {
    expect((await get(lambda, name)).FunctionArn).toBe(lambda.arn("orders"));
    expect((await get(lambda, `${name}:1`)).FunctionArn).toBe(lambda.arn("orders:1"));
    expect((await get(lambda, `${name}:1`, "1")).Version).toBe("1");
  }
  expect((await get(lambda, "orders", "$LATEST")).FunctionArn).toBe(lambda.arn("orders:$LATEST"));
});

test("a qualifier in the name and another one beside it are refused", async () => {
  const lambda = lambdaOf(cloud);
  const message = "The derived qualifier from the function name does not match the specified qualifier.";
  for (const refused of [
    get(lambda, lambda.arn("orders:$LATEST"), "1"),
    lambda.client.send(new InvokeCommand({ FunctionName: "orders:1", Qualifier: "2" })),
    lambda.client.send(new DeleteFunctionCommand({ FunctionName: "orders:1", Qualifier: "2" })),
  ]) {
    expect(await refusalOf(refused)).toEqual({ code: "InvalidParameterValueException", status: 400, message });
  }
});

describe("another place", () => {
  test("a region answers that its functions are out of reach", async () => {
    const lambda = lambdaOf(cloud);
    const arn = lambda.arn("orders").replace(lambda.region, "us-west-2");
    expect(await refusalOf(get(lambda, arn))).toEqual({
      code: "ResourceNotFoundException",
      status: 404,
      message: `Functions from 'us-west-2' are not reachable in this region ('${lambda.region}')`,
    });
  });

  test("an account denies access", async () => {
    const lambda = lambdaOf(cloud);
    const arn = lambda.arn("orders").replace(lambda.accountId, "999999999999");
    expect(await refusalOf(get(lambda, arn))).toMatchObject({ code: "AccessDeniedException", status: 403 });
    expect(await refusalOf(createFunction(lambda, arn))).toMatchObject({ code: "AccessDeniedException", status: 403 });
  });
});

describe("names that break the pattern", () => {
  test.each([
    "*",
    "my-function!",
    "invalid-account:function:my-function",
    "arn:aws:lambda:invalid-region:111111111111:function:my-function",
    "arn:aws:ec2:us-east-1:111111111111:instance:i-1234567890abcdef0",
    "arn:aws:lambda:us-east-1:111111111111:function:my-function:1:2",
    "function:my-function:$LATEST:extra",
    "arn:aws:lambda::111111111111:function:my-function",
    "arn:aws:lambda:us-east-1::function:my-function",
    "arn:aws:lambda:us-east-1:111111111111:function:my-function:$LATES",
  ])("%s", async (name) => {
    const lambda = lambdaOf(cloud);
    const refusal = { code: "ValidationException", status: 400 };
    expect(await refusalOf(get(lambda, name))).toEqual({
      ...refusal,
      message: `1 validation error detected: ${patternMessage(name)}`,
    });
    expect(await refusalOf(createFunction(lambda, name))).toEqual({
      ...refusal,
      message: `1 validation error detected: ${patternMessage(name, NEW_NAME_PATTERN)}`,
    });
  });

  test("are reported together with a broken qualifier, which comes first", async () => {
    const lambda = lambdaOf(cloud);
    const qualifier = "a".repeat(129);
    expect((await refusalOf(get(lambda, "my-function!", qualifier))).message).toBe(
      `2 validation errors detected: Value '${qualifier}' at 'qualifier' failed to satisfy constraint: Member must have length less than or equal to 128; ${patternMessage("my-function!")}`,
    );
  });
});

describe("lengths", () => {
  test("a name of 65 characters cannot be created, but be looked for", async () => {
    const lambda = lambdaOf(cloud);
    const name = "a".repeat(65);
    expect(await refusalOf(createFunction(lambda, name))).toEqual({
      code: "InvalidParameterValueException",
      status: 400,
      message: `1 validation error detected: Value '${name}' at 'functionName' failed to satisfy constraint: Member must have length less than or equal to 64`,
    });
    expect((await refusalOf(get(lambda, name))).message).toBe(`Function not found: ${lambda.arn(name)}`);
  });

  test("an ARN of more than 140 characters cannot be created", async () => {
    const lambda = lambdaOf(cloud);
    const arn = lambda.arn("a".repeat(140));
    expect((await refusalOf(createFunction(lambda, arn))).message).toBe(
      `1 validation error detected: Value '${arn}' at 'functionName' failed to satisfy constraint: Member must have length less than or equal to 140`,
    );
  });
});

test("a qualifier that nothing has is named in the refusal, $latest in small letters too", async () => {
  const lambda = lambdaOf(cloud);
  await createFunction(lambda, "orders");
  for (const qualifier of ["1221", "unknown", "$latest"]) {
    expect((await refusalOf(get(lambda, "orders", qualifier))).message).toBe(
      `Function not found: ${lambda.arn(`orders:${qualifier}`)}`,
    );
  }
});

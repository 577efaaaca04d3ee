import {
  AddPermissionCommand,
  CreateAliasCommand,
  GetFunctionConfigurationCommand,
  GetPolicyCommand,
  PublishVersionCommand,
  RemovePermissionCommand,
} from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createFunction, type LambdaAccount, lambdaOf, refusalOf } from "../../../test/lambda-fixture.js";
import { type Cloud, startCloud } from "../../index.js";

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud();
});
afterAll(() => cloud[Symbol.asyncDispose]());

async function withFunction(): Promise<LambdaAccount> {
  const lambda = lambdaOf(cloud);
  await createFunction(lambda, "orders", { Publish: true });
  await lambda.client.send(new CreateAliasCommand({ FunctionName: "orders", Name: "live", FunctionVersion: "1" }));
  return lambda;
}

const add = ({ client }: LambdaAccount, input: Partial<AddPermissionCommand["input"]> = {}) =>
  client.send(
    new AddPermissionCommand({
      FunctionName: "orders",
      StatementId: "s3",
      Action: "lambda:InvokeFunction",
      Principal: "s3.amazonaws.com",
      ...input,
    }),
  );
const remove = ({ client }: LambdaAccount, input: Partial<RemovePermissionCommand["input"]> = {}) =>
  client.send(new RemovePermissionCommand({ FunctionName: "orders", StatementId: "s3", ...input }));
const policy = async ({ client }: LambdaAccount, Qualifier?: string, FunctionName = "orders") => {
  const { Policy, RevisionId } = await client.send(new GetPolicyCommand({ FunctionName, Qualifier }));
  return { document: JSON.parse(Policy ?? "{}"), RevisionId };
};

describe("a statement", () => {
  test("answers 201 with itself and is found in the policy", async () => {
    const lambda = await withFunction();
    const { Statement, $metadata } = await add(lambda, { SourceArn: "arn:aws:s3:::bucket" });
    expect($metadata.httpStatusCode).toBe(201);
    // The members are in AWS's order: tools compare the text.
    expect(Statement).toBe(
      `{"Sid":"s3","Effect":"Allow","Principal":{"Service":"s3.amazonaws.com"},"Action":"lambda:InvokeFunction","Resource":"${lambda.arn("orders")}","Condition":{"ArnLike":{"AWS:SourceArn":"arn:aws:s3:::bucket"}}}`,
    );
    const { document } = await policy(lambda);
    expect(document).toEqual({ Version: "2012-10-17", Id: "default", Statement: [JSON.parse(Statement ?? "")] });
  });

  test.each([
    ["*", "*"],
    ["123456789012", { AWS: "arn:aws:iam::123456789012:root" }],
    ["arn:aws:iam::123456789012:user/ci", { AWS: "arn:aws:iam::123456789012:user/ci" }],
    ["apigateway.amazonaws.com", { Service: "apigateway.amazonaws.com" }],
  ])("for %s names its principal as AWS does", async (Principal, written) => {
    const lambda = await withFunction();
    const { Statement } = await add(lambda, { Principal });
    expect(JSON.parse(Statement ?? "").Principal).toEqual(written);
  });

  test("carries every condition it was asked for", async () => {
    const lambda = await withFunction();
    const { Statement } = await add(lambda, {
      Principal: "*",
      Action: "lambda:InvokeFunctionUrl",
      SourceAccount: lambda.accountId,
      FunctionUrlAuthType: "NONE",
      PrincipalOrgID: "o-1234567890",
      SourceArn: "arn:aws:s3:::bucket",
    });
    expect(JSON.parse(Statement ?? "").Condition).toEqual({
      StringEquals: {
        "AWS:SourceAccount": lambda.accountId,
        "lambda:FunctionUrlAuthType": "NONE",
        "aws:PrincipalOrgID": "o-1234567890",
      },
      ArnLike: { "AWS:SourceArn": "arn:aws:s3:::bucket" },
    });
  });

  test("on a version or an alias belongs to that one only", async () => {
    const lambda = await withFunction();
    await add(lambda, { Qualifier: "live" });
    expect((await policy(lambda, "live")).document.Statement[0].Resource).toBe(lambda.arn("orders:live"));
    expect((await refusalOf(policy(lambda))).message).toBe("The resource you requested does not exist.");
    expect((await refusalOf(policy(lambda, "1"))).status).toBe(404);
  });
});

describe("revisions", () => {
  test("a statement is a new revision of the function, and publishing leaves that of the policy", async () => {
    const lambda = await withFunction();
    const describeFunction = () => lambda.client.send(new GetFunctionConfigurationCommand({ FunctionName: "orders" }));
    const before = await describeFunction();
    await add(lambda);
    const { RevisionId } = await policy(lambda);
    expect(RevisionId).not.toBe(before.RevisionId);
    expect((await describeFunction()).RevisionId).toBe(RevisionId);
    await lambda.client.send(new PublishVersionCommand({ FunctionName: "orders" }));
    expect((await policy(lambda)).RevisionId).toBe(RevisionId);
  });

  test("a stale one is refused, the current one is not", async () => {
    const lambda = await withFunction();
    await add(lambda);
    const { RevisionId } = await policy(lambda);
    await add(lambda, { StatementId: "second", RevisionId });
    const stale = {
      code: "PreconditionFailedException",
      status: 412,
      message:
        "The Revision Id provided does not match the latest Revision Id. Call the GetPolicy API to retrieve the latest Revision Id",
    };
    expect(await refusalOf(add(lambda, { StatementId: "third", RevisionId }))).toEqual(stale);
    expect(await refusalOf(remove(lambda, { RevisionId }))).toEqual(stale);
  });
});

describe("removing", () => {
  test("the last statement removes the policy", async () => {
    const lambda = await withFunction();
    await add(lambda);
    await add(lambda, { StatementId: "sqs", Principal: "sqs.amazonaws.com" });
    expect((await remove(lambda)).$metadata.httpStatusCode).toBe(204);
    expect((await policy(lambda)).document.Statement.map(({ Sid }: { Sid: string }) => Sid)).toEqual(["sqs"]);
    expect((await refusalOf(remove(lambda))).message).toBe("Statement s3 is not found in resource policy.");
    await remove(lambda, { StatementId: "sqs" });
    expect((await refusalOf(policy(lambda))).message).toBe("The resource you requested does not exist.");
    expect((await refusalOf(remove(lambda))).message).toBe("No policy is associated with the given resource.");
  });
});

describe("refused", () => {
  test.each<[string, Partial<AddPermissionCommand["input"]>, number, (lambda: LambdaAccount) => string]>([
    [
      "a statement id with a dot",
      { StatementId: "a.b" },
      400,
      () =>
        "1 validation error detected: Value 'a.b' at 'statementId' failed to satisfy constraint: Member must satisfy regular expression pattern: ([a-zA-Z0-9-_]+)",
    ],
    [
      "two qualifiers",
      { FunctionName: "orders:1", Qualifier: "live" },
      400,
      () => "The derived qualifier from the function name does not match the specified qualifier.",
    ],
    ["$LATEST", { Qualifier: "$LATEST" }, 400, () => "We currently do not support adding policies for $LATEST."],
    [
      "an invalid principal",
      { Principal: "invalid.nonaws.com" },
      400,
      () => "The provided principal was invalid. Please check the principal and try again.",
    ],
    ["a missing function", { FunctionName: "unknown" }, 404, ({ arn }) => `Function not found: ${arn("unknown")}`],
    ["a missing alias", { Qualifier: "unknown" }, 404, ({ arn }) => `Cannot find alias arn: ${arn("orders:unknown")}`],
    ["a missing version", { Qualifier: "42" }, 404, ({ arn }) => `Function not found: ${arn("orders:42")}`],
    [
      "a qualifier with a dollar",
      { Qualifier: "a-$-b" },
      404,
      ({ arn }) => `Function not found: ${arn("orders:a-$-b")}`,
    ],
    [
      "an invalid qualifier",
      { Qualifier: "a-?-b" },
      400,
      () =>
        "1 validation error detected: Value 'a-?-b' at 'qualifier' failed to satisfy constraint: Member must satisfy regular expression pattern: \\$(LATEST(\\.PUBLISHED)?)|[a-zA-Z0-9-_$]+",
    ],
  ])("%s", async (_, input, status, message) => {
    const lambda = await withFunction();
    expect(await refusalOf(add(lambda, input))).toMatchObject({ status, message: message(lambda) });
  });

  test("a statement id twice, and a policy that grows too long", async () => {
    const lambda = await withFunction();
    await add(lambda);
    expect(await refusalOf(add(lambda))).toEqual({
      code: "ResourceConflictException",
      status: 409,
      message:
        "The statement id (s3) provided already exists. Please provide a new statement id, or remove the existing statement.",
    });
    const fill = async () => {
      for (let count = 0; ; count += 1) await add(lambda, { StatementId: `${"x".repeat(90)}${count}` });
    };
    expect(await refusalOf(fill())).toMatchObject({ code: "PolicyLengthExceededException", status: 400 });
  });

  test("removing from what is not there", async () => {
    const lambda = await withFunction();
    expect((await refusalOf(remove(lambda, { FunctionName: "unknown" }))).message).toBe(
      `No policy found for: ${lambda.arn("unknown")}`,
    );
    expect((await refusalOf(remove(lambda, { Qualifier: "unknown" }))).message).toBe(
      `Cannot find alias arn: ${lambda.arn("orders:unknown")}`,
    );
    expect((await refusalOf(policy(lambda, undefined, "unknown"))).message).toBe(
      "The resource you requested does not exist.",
    );
  });
});

import { findInterpreter } from "@assay/sandbox";
import {
  CreateAliasCommand,
  InvokeAsyncCommand,
  InvokeCommand,
  PublishVersionCommand,
  PutFunctionConcurrencyCommand,
  UpdateFunctionCodeCommand,
} from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  createFunction,
  type LambdaAccount,
  lambdaOf,
  nodePackage,
  refusalOf,
  untilLogged,
} from "../../../test/lambda-fixture.js";
import { type Cloud, startCloud } from "../../index.js";

const hasPython314 = await findInterpreter("python3.14").then(
  () => true,
  () => false,
);

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud();
});
afterAll(() => cloud[Symbol.asyncDispose]());

const invoke = ({ client }: LambdaAccount, input: Partial<InvokeCommand["input"]> = {}) =>
  client.send(new InvokeCommand({ FunctionName: "orders", ...input }));
const answerOf = async (lambda: LambdaAccount, input: Partial<InvokeCommand["input"]> = {}) =>
  JSON.parse((await invoke(lambda, input)).Payload?.transformToString() ?? "");

async function withFunction(source?: string): Promise<LambdaAccount> {
  const lambda = lambdaOf(cloud);
  await createFunction(lambda, "orders", source === undefined ? {} : { source });
  return lambda;
}

describe("a synchronous invocation", () => {
  test("answers what the function returned, and which version ran", async () => {
    const lambda = await withFunction();
    const output = await invoke(lambda, { Payload: JSON.stringify({ greeting: "Grüße" }) });
    expect(output).toMatchObject({ StatusCode: 200, ExecutedVersion: "$LATEST" });
    expect(output).not.toHaveProperty("FunctionError");
    expect(output).not.toHaveProperty("LogResult");
    expect(JSON.parse(output.Payload?.transformToString() ?? "")).toEqual({ greeting: "Grüße" });
  });

  test("without a payload hands an empty object to the function", async () => {
    expect(await answerOf(await withFunction())).toEqual({});
  });

  test("of a function that throws is 200 with FunctionError", async () => {
    const lambda = await withFunction("export const handler = async () => { throw new RangeError('too far'); };");
    const output = await invoke(lambda);
    expect(output).toMatchObject({ StatusCode: 200, FunctionError: "Unhandled", ExecutedVersion: "$LATEST" });
    expect(JSON.parse(output.Payload?.transformToString() ?? "")).toMatchObject({
      errorType: "RangeError",
      errorMessage: "too far",
    });
  });

  test("returns the tail of its own log when asked", async () => {
    const lambda = await withFunction("export const handler = async (event) => console.log('saw ' + event.n);");
    await invoke(lambda, { Payload: '{"n":1}' });
    const { LogResult, $metadata } = await invoke(lambda, { Payload: '{"n":2}', LogType: "Tail" });
    const tail = Buffer.from(LogResult ?? "", "base64").toString();
    expect(tail).toContain("saw 2");
    expect(tail).not.toContain("saw 1");
    expect(tail).toContain(`START RequestId: ${$metadata.requestId} Version: $LATEST`);
    expect(tail).toMatch(/REPORT RequestId: .*Billed Duration: \d+ ms/);
  });

  test("tells the function under which ARN and request it was called, and hands on the client context", async () => {
    const lambda = await withFunction(
      "export const handler = async (_, c) => ({ arn: c.invokedFunctionArn, id: c.awsRequestId, custom: c.clientContext?.custom });",
    );
    await lambda.client.send(new PublishVersionCommand({ FunctionName: "orders" }));
    await lambda.client.send(new CreateAliasCommand({ FunctionName: "orders", Name: "live", FunctionVersion: "1" }));
    const ClientContext = Buffer.from('{"custom":{"a":1}}').toString("base64");
    const output = await invoke(lambda, { Qualifier: "live", ClientContext });
    expect(JSON.parse(output.Payload?.transformToString() ?? "")).toEqual({
      arn: lambda.arn("orders:live"),
      id: output.$metadata.requestId,
      custom: { a: 1 },
    });
    expect((await answerOf(lambda)).arn).toBe(lambda.arn("orders"));
  });

  test("reuses a warm environment, and starts more for calls at the same time", async () => {
    const lambda = await withFunction(
      "import { randomUUID } from 'node:crypto'; const id = randomUUID(); export const handler = async (e) => new Promise((r) => setTimeout(r, e.ms ?? 0, id));",
    );
    const first = await answerOf(lambda);
    expect(await answerOf(lambda)).toBe(first);
    const together = await Promise.all([1, 2].map(() => answerOf(lambda, { Payload: '{"ms":500}' })));
    expect(new Set(together).size).toBe(2);
  });

  test("that is under way ends on the code it began with", async () => {
    const lambda = await withFunction(
      "export const handler = (e) => new Promise((r) => { console.log('begun'); setTimeout(r, 1000, 'old'); });",
    );
    const underWay = answerOf(lambda);
    await untilLogged(lambda, "orders", "begun");
    const ZipFile = await nodePackage("export const handler = async () => 'new';");
    await lambda.client.send(new UpdateFunctionCodeCommand({ FunctionName: "orders", ZipFile }));
    expect(await answerOf(lambda)).toBe("new");
    expect(await underWay).toBe("old");
  });

  test("reaches this cloud through the function's own environment, in the role of the function", async () => {
    const lambda = await withFunction(
      "export const handler = async () => ({ url: process.env.AWS_ENDPOINT_URL, region: process.env.AWS_REGION, key: process.env.AWS_ACCESS_KEY_ID, token: Boolean(process.env.AWS_SESSION_TOKEN) });",
    );
    expect(await answerOf(lambda)).toEqual({
      url: cloud.endpointUrl,
      region: lambda.region,
      key: expect.stringMatching(/^ASIA/),
      token: true,
    });
  });
});

describe("an asynchronous invocation", () => {
  test("is accepted without an answer and runs once", async () => {
    const lambda = await withFunction(
      "let runs = 0; export const handler = async (e) => (e.ask ? runs : (runs += 1));",
    );
    // With one place only, every call meets the same environment, or is throttled while the event runs.
    await lambda.client.send(
      new PutFunctionConcurrencyCommand({ FunctionName: "orders", ReservedConcurrentExecutions: 1 }),
    );
    const accepted = await invoke(lambda, { InvocationType: "Event", Payload: "{}" });
    expect(accepted).toMatchObject({ StatusCode: 202, $metadata: { httpStatusCode: 202 } });
    expect(accepted.Payload?.transformToString() ?? "").toBe("");
    expect(accepted).not.toHaveProperty("ExecutedVersion");
    let runs: unknown;
    while (runs === undefined) runs = await answerOf(lambda, { Payload: '{"ask":true}' }).catch(() => undefined);
    expect(runs).toBe(1);
  });
});

test("InvokeAsync, the predecessor, accepts events too", async () => {
  const lambda = await withFunction(
    "let runs = 0; export const handler = async (e) => (e.ask ? runs : (runs += e.by));",
  );
  await lambda.client.send(
    new PutFunctionConcurrencyCommand({ FunctionName: "orders", ReservedConcurrentExecutions: 1 }),
  );
  const accepted = await lambda.client.send(new InvokeAsyncCommand({ FunctionName: "orders", InvokeArgs: '{"by":7}' }));
  expect(accepted.Status).toBe(202);
  let runs: unknown;
  while (runs === undefined) runs = await answerOf(lambda, { Payload: '{"ask":true}' }).catch(() => undefined);
  expect(runs).toBe(7);
});

test("a dry run answers 204 and runs nothing", async () => {
  const lambda = await withFunction("let runs = 0; export const handler = async () => ++runs;");
  const output = await invoke(lambda, { InvocationType: "DryRun" });
  expect(output).toMatchObject({ StatusCode: 204, $metadata: { httpStatusCode: 204 } });
  expect(await answerOf(lambda)).toBe(1);
  expect((await refusalOf(invoke(lambda, { InvocationType: "DryRun", FunctionName: "unknown" }))).status).toBe(404);
});

describe("refused", () => {
  test("what is no JSON", async () => {
    const lambda = await withFunction();
    const refusal = await refusalOf(invoke(lambda, { Payload: "{broken" }));
    expect(refusal).toMatchObject({ code: "InvalidRequestContentException", status: 400 });
    expect(refusal.message).toMatch(/^Could not parse request body into json: /);
  });

  test("an event over 6 MB, and an asynchronous one over 1 MB", async () => {
    const lambda = await withFunction("export const handler = async (event) => event.length;");
    const text = (bytes: number) => `"${"x".repeat(bytes - 2)}"`;
    expect(await refusalOf(invoke(lambda, { Payload: text(6_291_457) }))).toEqual({
      code: "RequestTooLargeException",
      status: 413,
      message: "Request must be smaller than 6291456 bytes for the InvokeFunction operation",
    });
    expect(await answerOf(lambda, { Payload: text(6_291_456) })).toBe(6_291_454);
    const event = { InvocationType: "Event", Payload: text(1_048_577) } as const;
    expect((await refusalOf(invoke(lambda, event))).status).toBe(413);
  });

  test("a client context that is no base64 of a JSON object", async () => {
    const lambda = await withFunction();
    expect(await refusalOf(invoke(lambda, { ClientContext: "string" }))).toEqual({
      code: "InvalidRequestContentException",
      status: 400,
      message: "Client context must be a valid Base64-encoded JSON object.",
    });
  });

  test("an unknown invocation type", async () => {
    const lambda = await withFunction();
    const refusal = await refusalOf(invoke(lambda, { InvocationType: "Later" as "Event" }));
    expect(refusal.message).toContain("Member must satisfy enum value set: [Event, RequestResponse, DryRun]");
  });

  test("a function, version or alias that is not there, by its qualified ARN", async () => {
    const lambda = await withFunction();
    expect(await refusalOf(invoke(lambda, { FunctionName: "unknown" }))).toEqual({
      code: "ResourceNotFoundException",
      status: 404,
      message: `Function not found: ${lambda.arn("unknown:$LATEST")}`,
    });
    expect((await refusalOf(invoke(lambda, { Qualifier: "7" }))).message).toBe(
      `Function not found: ${lambda.arn("orders:7")}`,
    );
    expect((await refusalOf(invoke(lambda, { FunctionName: "orders:live" }))).message).toBe(
      `Function not found: ${lambda.arn("orders:live")}`,
    );
  });

  test.skipIf(hasPython314)("a runtime whose interpreter is missing (needs a machine without python3.14)", async () => {
    const lambda = lambdaOf(cloud);
    await createFunction(lambda, "orders", { Runtime: "python3.14" });
    const refusal = await refusalOf(invoke(lambda));
    expect(refusal).toMatchObject({ code: "InvalidRuntimeException", status: 502 });
    expect(refusal.message).toContain("3.14");
  });

  test("a runtime that this machine does not run, by name", async () => {
    const lambda = lambdaOf(cloud);
    await createFunction(lambda, "orders", { Runtime: "java21", Handler: "example.Handler" });
    const refusal = await refusalOf(invoke(lambda));
    expect(refusal).toMatchObject({ code: "InvalidRuntimeException", status: 502 });
    expect(refusal.message).toContain('"java21"');
  });
});

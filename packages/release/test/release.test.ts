import { codeSha256Of, digestOf } from "@assay/core";
import { expect, test } from "vitest";
import {
  ensureFunction,
  type FunctionDefinition,
  findAlias,
  invokeVersion,
  isFunctionTimeout,
  moveAlias,
  publishVersion,
  rollBackAlias,
  uploadCode,
  waitUntilUpdated,
} from "../src/index.js";
import { type Answer, startScriptedLambda } from "./scripted-lambda.js";

const DIGEST = digestOf(Buffer.from("the package"));
const LIVE = { functionName: "shop", alias: "live" };
const DEFINITION: FunctionDefinition = {
  functionName: "shop",
  runtime: "nodejs22.x",
  handler: "index.handler",
  architecture: "arm64",
  memoryMiB: 256,
  timeoutSeconds: 5,
  ephemeralStorageMiB: 512,
  environment: { STAGE: "test" },
  layers: [],
  role: undefined,
};

const throttled: Answer = { status: 429, error: "TooManyRequestsException", body: { message: "Rate exceeded" } };

test("a throttled call is tried again three times, waiting longer each time, and then succeeds", async () => {
  await using lambda = await startScriptedLambda((_, count) =>
    count <= 3 ? throttled : { body: { FunctionVersion: "1", RevisionId: "a" } },
  );
  expect(await findAlias(lambda.target, LIVE)).toMatchObject({ version: "1" });
  expect(lambda.retries.map(({ attempt, delayMs }) => [attempt, delayMs])).toEqual([
    [1, 250],
    [2, 500],
    [3, 1_000],
  ]);
});

test("a call that stays throttled fails after its fourth attempt", async () => {
  await using lambda = await startScriptedLambda(() => throttled);
  await expect(findAlias(lambda.target, LIVE)).rejects.toThrow("Rate exceeded");
  expect(lambda.received).toHaveLength(4);
});

test("a permanent error is not tried again", async () => {
  await using lambda = await startScriptedLambda(() => ({
    status: 403,
    error: "AccessDeniedException",
    body: { Message: "not authorized to perform: lambda:GetAlias" },
  }));
  await expect(findAlias(lambda.target, LIVE)).rejects.toThrow("not authorized");
  expect(lambda.received).toHaveLength(1);
});

test("a broken connection is tried again", async () => {
  await using lambda = await startScriptedLambda((_, count) =>
    count === 1 ? "drop" : { body: { FunctionVersion: "1", RevisionId: "a" } },
  );
  expect(await findAlias(lambda.target, LIVE)).toMatchObject({ version: "1" });
});

test("an update in progress is waited out before the code is uploaded", async () => {
  await using lambda = await startScriptedLambda((_, count) =>
    count === 1
      ? {
          status: 409,
          error: "ResourceConflictException",
          body: { message: "The operation cannot be performed at this time. An update is in progress for resource" },
        }
      : {},
  );
  await uploadCode(lambda.target, DEFINITION, Buffer.from("zip"));
  expect(lambda.received.map(({ route }) => route)).toEqual(Array(2).fill("PUT /functions/shop/code"));
  expect(lambda.received[0]?.body).toMatchObject({ Architectures: ["arm64"], Publish: false });
});

test("an update is finished when LastUpdateStatus says so", async () => {
  await using lambda = await startScriptedLambda((_, count) => ({
    body: { State: "Active", LastUpdateStatus: count < 4 ? "InProgress" : "Successful" },
  }));
  await waitUntilUpdated(lambda.target, "shop", { timeoutMs: 60_000 });
  expect(lambda.received).toHaveLength(4);
});

test("an update that does not finish in time is given up", async () => {
  await using lambda = await startScriptedLambda(() => ({ body: { State: "Active", LastUpdateStatus: "InProgress" } }));
  await expect(waitUntilUpdated(lambda.target, "shop", { timeoutMs: 5_000 })).rejects.toMatchObject({
    code: "FUNCTION_UPDATE_TIMED_OUT",
    exitCode: 3,
  });
});

test("an update that failed is reported with Lambda's reason", async () => {
  await using lambda = await startScriptedLambda(() => ({
    body: { FunctionName: "shop", State: "Active", LastUpdateStatus: "Failed", LastUpdateStatusReason: "KMS is off" },
  }));
  await expect(waitUntilUpdated(lambda.target, "shop", { timeoutMs: 5_000 })).rejects.toThrow("KMS is off");
});

test("a target that does not report LastUpdateStatus leaves a note", async () => {
  await using lambda = await startScriptedLambda(() => ({ body: { State: "Active" } }));
  await waitUntilUpdated(lambda.target, "shop", { timeoutMs: 5_000 });
  expect(lambda.ledger.entries()).toMatchObject([{ gap: "no-last-update-status" }]);
});

test("a missing function is created with the whole definition", async () => {
  await using lambda = await startScriptedLambda(({ route }) =>
    route.startsWith("GET") ? { status: 404, error: "ResourceNotFoundException" } : { status: 201 },
  );
  const definition = { ...DEFINITION, role: "arn:aws:iam::123456789012:role/shop" };
  expect(await ensureFunction(lambda.target, definition, Buffer.from("zip"), { createIfMissing: true })).toEqual({
    created: true,
  });
  expect(lambda.received.at(-1)).toMatchObject({
    route: "POST /functions",
    body: {
      FunctionName: "shop",
      Runtime: "nodejs22.x",
      Handler: "index.handler",
      Architectures: ["arm64"],
      MemorySize: 256,
      Timeout: 5,
      Environment: { Variables: { STAGE: "test" } },
      Role: "arn:aws:iam::123456789012:role/shop",
      Code: { ZipFile: Buffer.from("zip").toString("base64") },
      Publish: false,
    },
  });
});

test.each([
  ["FUNCTION_MISSING", { createIfMissing: false }],
  ["ROLE_MISSING", { createIfMissing: true }],
])("a missing function that may or can not be created is refused with %s", async (code, options) => {
  await using lambda = await startScriptedLambda(() => ({ status: 404, error: "ResourceNotFoundException" }));
  await expect(ensureFunction(lambda.target, DEFINITION, Buffer.from("zip"), options)).rejects.toMatchObject({ code });
});

test("only the proven bytes are published", async () => {
  await using lambda = await startScriptedLambda(() => ({
    status: 201,
    body: { Version: "7", CodeSha256: codeSha256Of(DIGEST) },
  }));
  expect(await publishVersion(lambda.target, { functionName: "shop", digest: DIGEST })).toEqual({ version: "7" });
  expect(lambda.received[0]?.body).toMatchObject({ CodeSha256: codeSha256Of(DIGEST) });
});

test("Lambda's refusal of other bytes is a digest mismatch", async () => {
  await using lambda = await startScriptedLambda(() => ({
    status: 400,
    error: "InvalidParameterValueException",
    body: {
      message: `CodeSHA256 (${codeSha256Of(DIGEST)}) is different from current CodeSHA256 in $LATEST (b3RoZXI=). Please try again with the CodeSHA256 in $LATEST.`,
    },
  }));
  await expect(publishVersion(lambda.target, { functionName: "shop", digest: DIGEST })).rejects.toMatchObject({
    code: "DIGEST_MISMATCH",
    message: expect.stringContaining("b3RoZXI="),
    exitCode: 1,
  });
});

test("a target that published other bytes without complaint is refused too", async () => {
  await using lambda = await startScriptedLambda(() => ({
    status: 201,
    body: { Version: "7", CodeSha256: "b3RoZXI=" },
  }));
  await expect(publishVersion(lambda.target, { functionName: "shop", digest: DIGEST })).rejects.toMatchObject({
    code: "DIGEST_MISMATCH",
  });
});

test("an invocation by number tells version, error, log and reported duration", async () => {
  const log = "START RequestId: 1 Version: 7\nREPORT RequestId: 1\tDuration: 12.34 ms\tBilled Duration: 13 ms\n";
  await using lambda = await startScriptedLambda(() => ({
    headers: {
      "x-amz-executed-version": "7",
      "x-amz-function-error": "Unhandled",
      "x-amz-log-result": Buffer.from(log).toString("base64"),
    },
    body: { errorType: "ValueError", errorMessage: "no" },
  }));
  const outcome = await invokeVersion(lambda.target, {
    functionName: "shop",
    qualifier: "7",
    payload: Buffer.from("{}"),
  });
  expect(outcome).toMatchObject({
    executedVersion: "7",
    functionError: { kind: "Unhandled", errorType: "ValueError", errorMessage: "no" },
    logTail: log,
    durationMs: 12.34,
  });
  expect(lambda.received[0]?.query).toContain("Qualifier=7");
});

test("what a target does not tell about an invocation is null, not made up", async () => {
  await using lambda = await startScriptedLambda(() => ({ body: "fine" }));
  expect(
    await invokeVersion(lambda.target, { functionName: "shop", qualifier: "7", payload: Buffer.from("{}") }),
  ).toMatchObject({ executedVersion: null, functionError: null, logTail: null });
});

test.each([
  [{ errorType: "Sandbox.Timedout", errorMessage: "RequestId: 1 Error: Task timed out after 3.00 seconds" }, true],
  [{ errorType: "", errorMessage: "2026-11-21T00:00:00Z 1 Task timed out after 3.00 seconds" }, true],
  [{ errorType: "ValueError", errorMessage: "timed out" }, false],
])("a function timeout is recognised: %j", (error, expected) => {
  expect(isFunctionTimeout({ kind: "Unhandled", ...error })).toBe(expected);
});

test("an alias is moved with its revision and without left-over weights", async () => {
  await using lambda = await startScriptedLambda(({ route }) => ({
    body: route.startsWith("PUT") ? {} : { FunctionVersion: "2", RevisionId: "b" },
  }));
  const from = { version: "1", revisionId: "a", weights: { "9": 0.1 } };
  expect(await moveAlias(lambda.target, LIVE, { from, version: "2" })).toMatchObject({ version: "2", weights: {} });
  expect(lambda.received[0]).toMatchObject({
    route: "PUT /functions/shop/aliases/live",
    body: { FunctionVersion: "2", RevisionId: "a", RoutingConfig: { AdditionalVersionWeights: {} } },
  });
});

test("an alias that somebody else moved is left alone", async () => {
  await using lambda = await startScriptedLambda(({ route }) =>
    route.startsWith("PUT")
      ? {
          status: 412,
          error: "PreconditionFailedException",
          body: { message: "The Revision Id provided does not match" },
        }
      : { body: { FunctionVersion: "5", RevisionId: "z" } },
  );
  const from = { version: "1", revisionId: "a", weights: {} };
  await expect(moveAlias(lambda.target, LIVE, { from, version: "2" })).rejects.toMatchObject({
    code: "ALIAS_CHANGED",
    message: 'alias "live" of "shop" was changed by somebody else: it was version 1 and is version 5',
  });
});

test("a move whose answer was lost is recognised as done", async () => {
  await using lambda = await startScriptedLambda(({ route }, count) => {
    if (!route.startsWith("PUT")) return { body: { FunctionVersion: "2", RevisionId: "b" } };
    return count === 1 ? "drop" : { status: 412, error: "PreconditionFailedException" };
  });
  const from = { version: "1", revisionId: "a", weights: {} };
  expect(await moveAlias(lambda.target, LIVE, { from, version: "2" })).toMatchObject({ version: "2" });
});

test.each([
  ["an alias on the new version goes back", "2", "1", "restored", "PUT /functions/shop/aliases/live"],
  ["an alias that was never moved stays", "1", "1", "untouched", undefined],
  ["an alias that this release created is removed", "2", null, "removed", "DELETE /functions/shop/aliases/live"],
])("%s", async (_, current, toVersion, kind, write) => {
  let version = current;
  await using lambda = await startScriptedLambda(({ route, body }) => {
    if (route.startsWith("PUT")) version = String(body.FunctionVersion);
    return route.startsWith("DELETE") ? { status: 204 } : { body: { FunctionVersion: version, RevisionId: "r" } };
  });
  expect(await rollBackAlias(lambda.target, LIVE, { fromVersion: "2", toVersion })).toMatchObject({ kind });
  expect(lambda.received.map(({ route }) => route).find((route) => !route.startsWith("GET"))).toBe(write);
});

test("an alias that belongs to another release by now is not rolled back", async () => {
  await using lambda = await startScriptedLambda(() => ({ body: { FunctionVersion: "3", RevisionId: "r" } }));
  await expect(rollBackAlias(lambda.target, LIVE, { fromVersion: "2", toVersion: "1" })).rejects.toMatchObject({
    code: "ALIAS_CHANGED",
  });
});

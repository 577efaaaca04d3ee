import { compileService } from "@assay/wire";
import * as Lambda from "@aws-sdk/client-lambda";
import { expect, test } from "vitest";
import { catchError } from "./support/catch-error.js";
import { rawRequest, textOf } from "./support/raw-request.js";
import { startService } from "./support/start-service.js";

const lambda = compileService(Lambda);
const context = { requestId: "r-1" };

test("Invoke carries its payload and headers both ways, and its status in the response", async () => {
  await using service = await startService(Lambda, {
    Invoke: ({ Payload }: { Payload: Uint8Array }) => ({
      StatusCode: 202,
      FunctionError: "Unhandled",
      LogResult: "bG9n",
      ExecutedVersion: "7",
      Payload,
    }),
  });
  const client = new Lambda.LambdaClient(service.settings);
  const payload = Buffer.from([0, 255, 10, 13]);
  const output = await client.send(
    new Lambda.InvokeCommand({
      FunctionName: "arn:aws:lambda:eu-west-1:111122223333:function:my-fn",
      Qualifier: "$LATEST",
      InvocationType: "RequestResponse",
      LogType: "Tail",
      ClientContext: "e30=",
      Payload: payload,
    }),
  );
  expect(service.received[0]).toMatchObject({
    name: "Invoke",
    protocol: "restJson1",
    input: {
      FunctionName: "arn:aws:lambda:eu-west-1:111122223333:function:my-fn",
      Qualifier: "$LATEST",
      InvocationType: "RequestResponse",
      LogType: "Tail",
      ClientContext: "e30=",
    },
  });
  expect(output).toMatchObject({
    StatusCode: 202,
    FunctionError: "Unhandled",
    LogResult: "bG9n",
    ExecutedVersion: "7",
  });
  expect([...(output.Payload ?? [])]).toEqual([...payload]);
  expect(output.$metadata).toMatchObject({ httpStatusCode: 202, requestId: "request-1" });
});

test("a document body is read with blobs, maps, lists and nested structures", async () => {
  await using service = await startService(Lambda, {
    CreateFunction: () => ({ FunctionName: "f", Environment: { Variables: { A: "1" } }, Timeout: 3, CodeSize: 12.5 }),
  });
  const client = new Lambda.LambdaClient(service.settings);
  const request = {
    FunctionName: "f",
    Role: "arn:aws:iam::111122223333:role/r",
    Runtime: Lambda.Runtime.python311,
    Code: { ZipFile: Buffer.from("PK") },
    Environment: { Variables: { A: "1", __proto__x: "2" } },
    Layers: ["l1", "l2"],
    Publish: true,
    Timeout: 3,
  };
  const output = await client.send(new Lambda.CreateFunctionCommand(request));
  expect(service.received[0]?.input).toEqual(request);
  expect(output).toMatchObject({ FunctionName: "f", Environment: { Variables: { A: "1" } }, CodeSize: 12.5 });
  expect(output.$metadata.httpStatusCode).toBe(201);
});

test("labels may hold what a path may not, and an operation without output answers 204 with no body", async () => {
  await using service = await startService(Lambda, { UntagResource: () => ({}) });
  const client = new Lambda.LambdaClient(service.settings);
  await client.send(new Lambda.UntagResourceCommand({ Resource: "arn:a/b c?d=é", TagKeys: ["x y", "z&w"] }));
  expect(service.received[0]?.input).toEqual({ Resource: "arn:a/b c?d=é", TagKeys: ["x y", "z&w"] });
  const answer = lambda
    .resolve(rawRequest({ method: "DELETE", path: "/2017-03-31/tags/x", query: "tagKeys=a" }))
    .writeOutput({}, context);
  expect(answer).toEqual({ status: 204, headers: { "x-amzn-requestid": "r-1" }, body: new Uint8Array() });
});

test("timestamps are epoch seconds with fractions", async () => {
  const at = new Date("2026-11-21T04:56:00.250Z");
  await using service = await startService(Lambda, {
    GetEventSourceMapping: () => ({ LastModified: at }),
    CreateEventSourceMapping: () => ({}),
  });
  const client = new Lambda.LambdaClient(service.settings);
  expect((await client.send(new Lambda.GetEventSourceMappingCommand({ UUID: "u" }))).LastModified).toEqual(at);
  await client.send(new Lambda.CreateEventSourceMappingCommand({ FunctionName: "f", StartingPositionTimestamp: at }));
  expect(service.received[1]?.input).toMatchObject({ StartingPositionTimestamp: at });
});

test("a path with botocore's trailing slash finds the same operation", () => {
  const path = "/2015-03-31/functions/";
  expect(lambda.resolve(rawRequest({ method: "GET", path })).name).toBe("ListFunctions");
  expect(lambda.resolve(rawRequest({ method: "POST", path: "/2015-03-31/functions" })).name).toBe("CreateFunction");
});

test("a modelled exception arrives as its class, with its status, members and headers", async () => {
  await using service = await startService(Lambda, {
    GetFunction: () => {
      throw new Lambda.ResourceNotFoundException({
        message: "Function not found: f",
        Type: "User",
        $metadata: {},
      });
    },
    Invoke: () => {
      throw new Lambda.TooManyRequestsException({
        message: "Rate Exceeded.",
        retryAfterSeconds: "1",
        Reason: "ReservedFunctionConcurrentInvocationLimitExceeded",
        $metadata: {},
      });
    },
  });
  const client = new Lambda.LambdaClient(service.settings);
  const missing = await client.send(new Lambda.GetFunctionCommand({ FunctionName: "f" })).catch((error) => error);
  expect(missing).toBeInstanceOf(Lambda.ResourceNotFoundException);
  expect(missing).toMatchObject({
    message: "Function not found: f",
    Type: "User",
    $metadata: { httpStatusCode: 404, requestId: "request-1" },
  });
  const throttled = await client.send(new Lambda.InvokeCommand({ FunctionName: "f" })).catch((error) => error);
  expect(throttled).toBeInstanceOf(Lambda.TooManyRequestsException);
  expect(throttled).toMatchObject({
    retryAfterSeconds: "1",
    Reason: "ReservedFunctionConcurrentInvocationLimitExceeded",
    $metadata: { httpStatusCode: 429 },
  });
});

test("error bodies name their members as the model does: Message or message", () => {
  const operation = lambda.resolve(rawRequest({ method: "GET", path: "/2015-03-31/functions/f" }));
  const bodyOf = (error: Error) => JSON.parse(textOf(operation.writeError(error, context).body));
  const $metadata = {};
  expect(bodyOf(new Lambda.ResourceNotFoundException({ message: "m", Type: "User", $metadata }))).toEqual({
    Type: "User",
    Message: "m",
  });
  expect(bodyOf(new Lambda.InvalidParameterValueException({ message: "m", Type: "User", $metadata }))).toEqual({
    Type: "User",
    message: "m",
  });
});

test("an operation without an implementation is named, with a status that SDKs do not retry", async () => {
  await using service = await startService(Lambda, {});
  const client = new Lambda.LambdaClient({ ...service.settings, maxAttempts: 3 });
  await expect(client.send(new Lambda.ListLayersCommand({}))).rejects.toMatchObject({
    name: "NotImplemented",
    message: "Lambda ListLayers is not implemented by this cloud",
    $metadata: { httpStatusCode: 501, attempts: 1 },
  });
});

test("a path that no operation has is refused by name", () => {
  const request = rawRequest({ method: "PATCH", path: "/2015-03-31/functions/f" });
  expect(() => lambda.resolve(request)).toThrowError("Lambda has no operation at PATCH /2015-03-31/functions/f");
  const { status, headers } = lambda.writeError(
    request,
    catchError(() => lambda.resolve(request)),
    context,
  );
  expect([status, headers["x-amzn-errortype"]]).toEqual([404, "UnknownOperationException"]);
});

test("every missing required member is named in AWS's sentence", () => {
  const create = lambda.resolve(rawRequest({ path: "/2015-03-31/functions", body: '{"Code":{},"FunctionName":null}' }));
  expect(() => create.readInput()).toThrowError(
    "2 validation errors detected: Value null at 'functionName' failed to satisfy constraint: Member must not be null; " +
      "Value null at 'role' failed to satisfy constraint: Member must not be null",
  );
  const untag = lambda.resolve(rawRequest({ method: "DELETE", path: "/2017-03-31/tags/x" }));
  expect(() => untag.readInput()).toThrowError(
    "1 validation error detected: Value null at 'tagKeys' failed to satisfy constraint: Member must not be null",
  );
});

test("members that the model does not have are ignored and reported with their path", () => {
  const body = '{"FunctionName":"f","Role":"r","Code":{"Zip":"x"},"Colour":1,"Tags":{"a":"b"}}';
  const unknown: string[] = [];
  const request = rawRequest({ path: "/2015-03-31/functions", query: "Shape=2&x-id=CreateFunction", body });
  lambda.resolve(request).readInput((path) => unknown.push(path));
  expect(unknown).toEqual(["Shape", "Code.Zip", "Colour"]);
});

test.each([
  ["not JSON", '{"FunctionName":'],
  ["a list", "[]"],
  ["a wrong type", '{"FunctionName":1,"Role":"r","Code":{}}'],
  ["text for a number", '{"FunctionName":"f","Role":"r","Code":{},"Timeout":"3"}'],
  ["text for a list", '{"FunctionName":"f","Role":"r","Code":{},"Layers":"x"}'],
  ["null in a list", '{"FunctionName":"f","Role":"r","Code":{},"Layers":[null]}'],
  ["a blob that is not base64", '{"FunctionName":"f","Role":"r","Code":{"ZipFile":"%%%%"}}'],
  ["bytes that are not UTF-8", Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x7d])],
])("a body with %s is a SerializationException", (_, body) => {
  const operation = lambda.resolve(rawRequest({ path: "/2015-03-31/functions", body }));
  expect(catchError(() => operation.readInput())).toMatchObject({ code: "SerializationException", statusCode: 400 });
});

test("a label or number that cannot be read is a SerializationException", () => {
  const badLabel = rawRequest({ method: "GET", path: "/2015-03-31/functions/%E0%A4%A" });
  expect(catchError(() => lambda.resolve(badLabel))).toMatchObject({ code: "SerializationException" });
  const badNumber = rawRequest({ method: "GET", path: "/2015-03-31/functions", query: "MaxItems=ten" });
  expect(catchError(() => lambda.resolve(badNumber).readInput())).toMatchObject({ code: "SerializationException" });
});

test("a key called __proto__ is data", () => {
  const body = '{"FunctionName":"f","Role":"r","Code":{},"Tags":{"__proto__":"x"}}';
  const { Tags } = lambda.resolve(rawRequest({ path: "/2015-03-31/functions", body })).readInput();
  expect(Object.entries(Tags as object)).toEqual([["__proto__", "x"]]);
  expect(Object.getPrototypeOf(Tags)).toBe(Object.prototype);
});

test("a failure that is none of AWS's is an InternalFailure", () => {
  const operation = lambda.resolve(rawRequest({ method: "GET", path: "/2015-03-31/functions" }));
  const { status, headers, body } = operation.writeError(new RangeError("boom"), context);
  expect([status, headers["x-amzn-errortype"], textOf(body)]).toEqual([500, "InternalFailure", '{"message":"boom"}']);
});

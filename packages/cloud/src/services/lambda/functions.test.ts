import { createHash } from "node:crypto";
import {
  DeleteFunctionCommand,
  GetFunctionCommand,
  GetFunctionConfigurationCommand,
  InvokeCommand,
  ListFunctionsCommand,
  ListVersionsByFunctionCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
} from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createFunction, lambdaOf, nodePackage, refusalOf } from "../../../test/lambda-fixture.js";
import { type Cloud, startCloud } from "../../index.js";

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud();
});
afterAll(() => cloud[Symbol.asyncDispose]());

describe("creating a function", () => {
  test("answers its configuration with AWS's defaults, still pending", async () => {
    const lambda = lambdaOf(cloud);
    const zip = await nodePackage("export const handler = async () => 1;");
    const created = await createFunction(lambda, "orders", { Code: { ZipFile: zip } });
    expect(created).toMatchObject({
      $metadata: { httpStatusCode: 201 },
      FunctionName: "orders",
      FunctionArn: lambda.arn("orders"),
      Version: "$LATEST",
      PackageType: "Zip",
      CodeSha256: createHash("sha256").update(zip).digest("base64"),
      CodeSize: zip.byteLength,
      Description: "",
      Timeout: 3,
      MemorySize: 128,
      Architectures: ["x86_64"],
      EphemeralStorage: { Size: 512 },
      TracingConfig: { Mode: "PassThrough" },
      SnapStart: { ApplyOn: "None", OptimizationStatus: "Off" },
      LoggingConfig: { LogFormat: "Text", LogGroup: "/aws/lambda/orders" },
      State: "Pending",
      StateReason: "The function is being created.",
      StateReasonCode: "Creating",
      RuntimeVersionConfig: {
        RuntimeVersionArn: expect.stringMatching(/^arn:aws:lambda:eu-central-1::runtime:\w{64}$/),
      },
    });
    expect(created.LastModified).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+0000$/);
    expect(created).not.toHaveProperty("Environment");
    expect(created).not.toHaveProperty("LastUpdateStatus");
  });

  test("leaves it active, under another revision", async () => {
    const lambda = lambdaOf(cloud);
    const created = await createFunction(lambda, "orders");
    const found = await lambda.client.send(new GetFunctionConfigurationCommand({ FunctionName: "orders" }));
    expect(found).toMatchObject({ State: "Active", LastUpdateStatus: "Successful" });
    expect(found).not.toHaveProperty("StateReason");
    expect(found.RevisionId).not.toBe(created.RevisionId);
  });

  test("publishes version 1 when told to, which the answer names without qualifying its ARN", async () => {
    const lambda = lambdaOf(cloud);
    const created = await createFunction(lambda, "orders", { Publish: true });
    expect(created).toMatchObject({ Version: "1", State: "Pending", FunctionArn: lambda.arn("orders") });
    const { Versions } = await lambda.client.send(new ListVersionsByFunctionCommand({ FunctionName: "orders" }));
    expect(Versions?.map(({ Version, FunctionArn }) => [Version, FunctionArn])).toEqual([
      ["$LATEST", lambda.arn("orders:$LATEST")],
      ["1", lambda.arn("orders:1")],
    ]);
  });

  test("refuses a name that is taken", async () => {
    const lambda = lambdaOf(cloud);
    await createFunction(lambda, "orders");
    expect(await refusalOf(createFunction(lambda, "orders"))).toEqual({
      code: "ResourceConflictException",
      status: 409,
      message: "Function already exist: orders",
    });
  });

  test("accepts a name written as an ARN", async () => {
    const lambda = lambdaOf(cloud);
    const created = await createFunction(lambda, lambda.arn("orders"));
    expect(created.FunctionName).toBe("orders");
  });

  test("keeps accounts and regions apart", async () => {
    const [first, second] = [lambdaOf(cloud), lambdaOf(cloud)];
    await createFunction(first, "orders");
    const { Functions } = await second.client.send(new ListFunctionsCommand({}));
    expect(Functions).toEqual([]);
  });

  test("says that container images are not there yet", async () => {
    const lambda = lambdaOf(cloud);
    const fromImage = createFunction(lambda, "orders", { PackageType: "Image", Code: { ImageUri: "repo:latest" } });
    expect((await refusalOf(fromImage)).message).toContain("repo:latest");
  });

  test("notes in the ledger what it stores without effect", async () => {
    const lambda = lambdaOf(cloud);
    await createFunction(lambda, "orders", { TracingConfig: { Mode: "Active" } });
    expect(cloud.ledger.entries()).toContainEqual(
      expect.objectContaining({
        source: "lambda.CreateFunction",
        gap: "unmodelled-field",
        detail: expect.stringContaining("X-Ray"),
      }),
    );
  });
});

describe("updating a function", () => {
  test("changes what the request names, keeps the rest and gives a new revision twice", async () => {
    const lambda = lambdaOf(cloud);
    await createFunction(lambda, "orders", { Description: "first", Environment: { Variables: { STAGE: "1" } } });
    const before = await lambda.client.send(new GetFunctionConfigurationCommand({ FunctionName: "orders" }));
    const update = new UpdateFunctionConfigurationCommand({ FunctionName: "orders", MemorySize: 256, Timeout: 10 });
    const updated = await lambda.client.send(update);
    expect(updated).toMatchObject({
      MemorySize: 256,
      Timeout: 10,
      Description: "first",
      Environment: { Variables: { STAGE: "1" } },
      State: "Active",
      LastUpdateStatus: "InProgress",
      LastUpdateStatusReason: "The function is being created.",
      LastUpdateStatusReasonCode: "Creating",
    });
    const after = await lambda.client.send(new GetFunctionConfigurationCommand({ FunctionName: "orders" }));
    expect(after.LastUpdateStatus).toBe("Successful");
    expect(new Set([before.RevisionId, updated.RevisionId, after.RevisionId]).size).toBe(3);
  });

  test("replaces the code that the next invocation runs", async () => {
    const lambda = lambdaOf(cloud);
    await createFunction(lambda, "orders", { source: "export const handler = async () => 'old';" });
    const invoke = async () => {
      const { Payload } = await lambda.client.send(new InvokeCommand({ FunctionName: "orders" }));
      return Payload?.transformToString();
    };
    expect(await invoke()).toBe('"old"');
    const zip = await nodePackage("export const handler = async () => 'new';");
    const updated = await lambda.client.send(new UpdateFunctionCodeCommand({ FunctionName: "orders", ZipFile: zip }));
    expect(updated.CodeSha256).toBe(createHash("sha256").update(zip).digest("base64"));
    expect(await invoke()).toBe('"new"');
  });

  test("changes nothing on a dry run, but checks the package", async () => {
    const lambda = lambdaOf(cloud);
    const { CodeSha256 } = await createFunction(lambda, "orders");
    const update = (ZipFile: Uint8Array) =>
      lambda.client.send(new UpdateFunctionCodeCommand({ FunctionName: "orders", ZipFile, DryRun: true }));
    expect((await update(await nodePackage("export const handler = 1;"))).CodeSha256).not.toBe(CodeSha256);
    expect((await refusalOf(update(Buffer.from("no zip")))).code).toBe("InvalidParameterValueException");
    const found = await lambda.client.send(new GetFunctionConfigurationCommand({ FunctionName: "orders" }));
    expect(found.CodeSha256).toBe(CodeSha256);
  });

  test("refuses a revision that is not the latest", async () => {
    const lambda = lambdaOf(cloud);
    const { RevisionId } = await createFunction(lambda, "orders");
    const stale = {
      code: "PreconditionFailedException",
      status: 412,
      message:
        "The Revision Id provided does not match the latest Revision Id. Call the GetFunction/GetAlias API to retrieve the latest Revision Id",
    };
    const configuration = new UpdateFunctionConfigurationCommand({ FunctionName: "orders", RevisionId });
    expect(await refusalOf(lambda.client.send(configuration))).toEqual(stale);
    const code = new UpdateFunctionCodeCommand({
      FunctionName: "orders",
      RevisionId,
      ZipFile: await nodePackage("export const handler = 1;"),
    });
    expect(await refusalOf(lambda.client.send(code))).toEqual(stale);
  });

  test("refuses a second update while one is in progress", async () => {
    const lambda = lambdaOf(cloud);
    await createFunction(lambda, "orders");
    const zip = await nodePackage(`export const handler = 1; // ${"x".repeat(100_000)}`);
    const update = () => lambda.client.send(new UpdateFunctionCodeCommand({ FunctionName: "orders", ZipFile: zip }));
    const results = await Promise.allSettled([update(), update(), update(), update()]);
    const refused = results.filter((result) => result.status === "rejected");
    expect(refused.length).toBeGreaterThan(0);
    for (const { reason } of refused) {
      expect(reason).toMatchObject({
        name: "ResourceConflictException",
        message: `The operation cannot be performed at this time. An update is in progress for resource: ${lambda.arn("orders")}`,
      });
    }
    const after = await lambda.client.send(new GetFunctionConfigurationCommand({ FunctionName: "orders" }));
    expect(after.LastUpdateStatus).toBe("Successful");
  });

  test("can still be updated after a package was refused", async () => {
    const lambda = lambdaOf(cloud);
    await createFunction(lambda, "orders");
    const update = (ZipFile: Uint8Array) =>
      lambda.client.send(new UpdateFunctionCodeCommand({ FunctionName: "orders", ZipFile }));
    await refusalOf(update(Buffer.from("no zip")));
    await expect(update(await nodePackage("export const handler = 1;"))).resolves.toMatchObject({ Version: "$LATEST" });
  });

  test("switches the log format with its levels", async () => {
    const lambda = lambdaOf(cloud);
    await createFunction(lambda, "orders");
    const change = async (LoggingConfig: UpdateFunctionConfigurationCommand["input"]["LoggingConfig"]) => {
      const update = new UpdateFunctionConfigurationCommand({ FunctionName: "orders", LoggingConfig });
      return (await lambda.client.send(update)).LoggingConfig;
    };
    expect(await change({ LogFormat: "JSON", SystemLogLevel: "DEBUG" })).toEqual({
      LogFormat: "JSON",
      LogGroup: "/aws/lambda/orders",
      ApplicationLogLevel: "INFO",
      SystemLogLevel: "DEBUG",
    });
    expect(await change({ LogFormat: "Text" })).toEqual({ LogFormat: "Text", LogGroup: "/aws/lambda/orders" });
    expect(await change({ LogGroup: "shared" })).toEqual({ LogFormat: "Text", LogGroup: "shared" });
  });
});

describe("reading functions", () => {
  test("gives a link that serves exactly the deployed bytes, also after the next deployment", async () => {
    const lambda = lambdaOf(cloud);
    const zip = await nodePackage("export const handler = async () => 'first';");
    await createFunction(lambda, "orders", { Code: { ZipFile: zip } });
    const { Code } = await lambda.client.send(new GetFunctionCommand({ FunctionName: "orders" }));
    expect(Code?.RepositoryType).toBe("S3");
    const ZipFile = await nodePackage("export const handler = async () => 'second';");
    await lambda.client.send(new UpdateFunctionCodeCommand({ FunctionName: "orders", ZipFile }));
    const response = await fetch(Code?.Location ?? "");
    expect(response.status).toBe(200);
    expect(Buffer.from(await response.arrayBuffer())).toEqual(Buffer.from(zip));
  });

  test("lists functions by name, page by page", async () => {
    const lambda = lambdaOf(cloud);
    for (const name of ["c", "a", "b"]) await createFunction(lambda, name);
    const first = await lambda.client.send(new ListFunctionsCommand({ MaxItems: 2 }));
    expect(first.Functions?.map(({ FunctionName }) => FunctionName)).toEqual(["a", "b"]);
    const second = await lambda.client.send(new ListFunctionsCommand({ MaxItems: 2, Marker: first.NextMarker }));
    expect(second.Functions?.map(({ FunctionName }) => FunctionName)).toEqual(["c"]);
    expect(second.NextMarker).toBeUndefined();
    expect(first.Functions?.[0]).not.toHaveProperty("State");
  });

  test("lists every version when asked for ALL, and qualifies the ARNs", async () => {
    const lambda = lambdaOf(cloud);
    await createFunction(lambda, "a", { Publish: true });
    await createFunction(lambda, "b");
    const { Functions } = await lambda.client.send(new ListFunctionsCommand({ FunctionVersion: "ALL" }));
    expect(Functions?.map(({ FunctionArn }) => FunctionArn)).toEqual(["a:$LATEST", "a:1", "b:$LATEST"].map(lambda.arn));
    const invalid = lambda.client.send(new ListFunctionsCommand({ FunctionVersion: "invalid" as "ALL" }));
    expect((await refusalOf(invalid)).message).toBe(
      "1 validation error detected: Value 'invalid' at 'functionVersion' failed to satisfy constraint: Member must satisfy enum value set: [ALL]",
    );
  });
});

describe("deleting a function", () => {
  test("takes everything with it", async () => {
    const lambda = lambdaOf(cloud);
    await createFunction(lambda, "orders", { Publish: true });
    const deleted = await lambda.client.send(new DeleteFunctionCommand({ FunctionName: "orders" }));
    expect(deleted.$metadata.httpStatusCode).toBe(204);
    expect(await refusalOf(lambda.client.send(new GetFunctionCommand({ FunctionName: "orders" })))).toEqual({
      code: "ResourceNotFoundException",
      status: 404,
      message: `Function not found: ${lambda.arn("orders")}`,
    });
  });

  test("with the number of a version deletes that one; one that is not there counts as deleted", async () => {
    const lambda = lambdaOf(cloud);
    await createFunction(lambda, "orders", { Publish: true });
    const remove = (Qualifier: string) =>
      lambda.client.send(new DeleteFunctionCommand({ FunctionName: "orders", Qualifier }));
    await remove("1");
    await remove("99");
    const { Versions } = await lambda.client.send(new ListVersionsByFunctionCommand({ FunctionName: "orders" }));
    expect(Versions?.map(({ Version }) => Version)).toEqual(["$LATEST"]);
    expect((await refusalOf(remove("$LATEST"))).message).toBe(
      "$LATEST version cannot be deleted without deleting the function.",
    );
    expect((await refusalOf(remove("live"))).message).toBe("Deletion of aliases is not currently supported.");
  });
});

import { packFiles } from "@assay/archive";
import { findInterpreter } from "@assay/sandbox";
import {
  CreateFunctionCommand,
  DeleteLayerVersionCommand,
  GetLayerVersionByArnCommand,
  GetLayerVersionCommand,
  InvokeCommand,
  ListLayersCommand,
  ListLayerVersionsCommand,
  PublishLayerVersionCommand,
  PublishVersionCommand,
  UpdateFunctionConfigurationCommand,
} from "@aws-sdk/client-lambda";
import { CreateBucketCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createFunction, type LambdaAccount, lambdaOf, ROLE, refusalOf } from "../../../../test/lambda-fixture.js";
import { type Cloud, startCloud } from "../../../index.js";

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud();
});
afterAll(() => cloud.dispose());

const pythons = ["python3.14", "python3.13", "python3.12", "python3.11", "python3.10"] as const;
const found = await Promise.allSettled(pythons.map((runtime) => findInterpreter(runtime)));
const python = pythons.find((_, index) => found[index]?.status === "fulfilled");

const moduleLayer = (text: string, name = "greeting"): Promise<Uint8Array> =>
  packFiles([{ path: `nodejs/node_modules/${name}/index.js`, content: `module.exports = "${text}";` }]);

async function publish({ client }: LambdaAccount, LayerName: string, ZipFile: Uint8Array) {
  return await client.send(new PublishLayerVersionCommand({ LayerName, Content: { ZipFile } }));
}

async function invoke({ client }: LambdaAccount, Qualifier?: string): Promise<unknown> {
  const { Payload } = await client.send(new InvokeCommand({ FunctionName: "orders", Qualifier }));
  return JSON.parse(Buffer.from(Payload ?? []).toString());
}

const GREETER = `import { createRequire } from "node:module";
const require = createRequire(import.meta.url);
export const handler = async () => require("greeting");`;

test("a Node.js function loads a module from its layer, and goes on doing so when the layer is deleted", async () => {
  const lambda = lambdaOf(cloud);
  const { LayerVersionArn: arn = "", Content } = await publish(lambda, "greetings", await moduleLayer("hello"));
  const created = await createFunction(lambda, "orders", { source: GREETER, Layers: [arn] });
  expect(created.Layers).toEqual([{ Arn: arn, CodeSize: Content?.CodeSize }]);
  await lambda.client.send(new DeleteLayerVersionCommand({ LayerName: "greetings", VersionNumber: 1 }));
  expect(await invoke(lambda)).toBe("hello");
  await lambda.client.send(new PublishVersionCommand({ FunctionName: "orders" }));
  await lambda.client.send(new UpdateFunctionConfigurationCommand({ FunctionName: "orders", Layers: [] }));
  expect(await invoke(lambda)).toMatchObject({ errorMessage: expect.stringContaining("greeting") });
  expect(await invoke(lambda, "1")).toBe("hello");
});

test("files of a later layer replace those of an earlier one", async () => {
  const lambda = lambdaOf(cloud);
  const first = (await publish(lambda, "first", await moduleLayer("first"))).LayerVersionArn ?? "";
  const second = (await publish(lambda, "second", await moduleLayer("second"))).LayerVersionArn ?? "";
  await createFunction(lambda, "orders", { source: GREETER, Layers: [first, second] });
  expect(await invoke(lambda)).toBe("second");
  await lambda.client.send(new UpdateFunctionConfigurationCommand({ FunctionName: "orders", Layers: [second, first] }));
  expect(await invoke(lambda)).toBe("first");
});

test.skipIf(python === undefined)("a Python function imports from /opt/python (needs a python3)", async () => {
  const lambda = lambdaOf(cloud);
  const zip = await packFiles([{ path: "python/greeting.py", content: 'TEXT = "hello"\n' }]);
  const arn = (await publish(lambda, "greetings", zip)).LayerVersionArn ?? "";
  const source = "import greeting\n\ndef handler(event, context):\n    return greeting.TEXT\n";
  await lambda.client.send(
    new CreateFunctionCommand({
      FunctionName: "orders",
      Role: ROLE,
      Runtime: python ?? "python3.12",
      Handler: "index.handler",
      Layers: [arn],
      Code: { ZipFile: await packFiles([{ path: "index.py", content: source }]) },
    }),
  );
  expect(await invoke(lambda)).toBe("hello");
});

test("a layer comes from a bucket, is told by name and ARN, listed by what it fits, and its number never comes back", async () => {
  const lambda = lambdaOf(cloud);
  const { client, options, accountId } = lambda;
  const s3 = new S3Client(options);
  const S3Bucket = `layers-${accountId}`;
  const LocationConstraint = "eu-central-1";
  await s3.send(new CreateBucketCommand({ Bucket: S3Bucket, CreateBucketConfiguration: { LocationConstraint } }));
  const zip = await moduleLayer("hello");
  await s3.send(new PutObjectCommand({ Bucket: S3Bucket, Key: "layer.zip", Body: zip }));
  const LayerName = "greetings";
  const published = await client.send(
    new PublishLayerVersionCommand({
      LayerName,
      Description: "greets",
      LicenseInfo: "MIT",
      CompatibleRuntimes: ["nodejs22.x"],
      CompatibleArchitectures: ["x86_64"],
      Content: { S3Bucket, S3Key: "layer.zip" },
    }),
  );
  expect(published).toMatchObject({ Version: 1, Description: "greets", Content: { CodeSize: zip.byteLength } });
  const downloaded = await fetch(published.Content?.Location ?? "");
  expect(Buffer.from(await downloaded.arrayBuffer())).toEqual(Buffer.from(zip));

  const byName = await client.send(new GetLayerVersionCommand({ LayerName, VersionNumber: 1 }));
  const byArn = await client.send(new GetLayerVersionByArnCommand({ Arn: published.LayerVersionArn }));
  expect(byName).toMatchObject({ LicenseInfo: "MIT", LayerVersionArn: published.LayerVersionArn });
  expect(byArn.LayerVersionArn).toBe(published.LayerVersionArn);
  await publish(lambda, LayerName, zip);
  const versionsOf = async () =>
    (await client.send(new ListLayerVersionsCommand({ LayerName }))).LayerVersions?.map(({ Version }) => Version);
  expect(await versionsOf()).toEqual([2, 1]);
  const { Layers } = await client.send(new ListLayersCommand({ CompatibleRuntime: "nodejs22.x" }));
  expect(Layers).toMatchObject([{ LayerName, LatestMatchingVersion: { Version: 1 } }]);

  await client.send(new DeleteLayerVersionCommand({ LayerName, VersionNumber: 1 }));
  await client.send(new DeleteLayerVersionCommand({ LayerName, VersionNumber: 2 }));
  expect(await versionsOf()).toEqual([]);
  expect((await publish(lambda, LayerName, zip)).Version).toBe(3);
});

test("layers that are missing, elsewhere, doubled or too many are refused in AWS's words", async () => {
  const lambda = lambdaOf(cloud);
  const arn = `arn:aws:lambda:eu-central-1:${lambda.accountId}:layer:none:1`;
  const create = (...Layers: string[]) => refusalOf(createFunction(lambda, "orders", { Layers }));
  const code = "InvalidParameterValueException";
  expect(await create(arn)).toEqual({ code, status: 400, message: `Layer version ${arn} does not exist.` });
  expect(await create(arn, arn)).toMatchObject({ message: expect.stringMatching(/^Two different versions/) });
  expect(await create(arn.replace("central", "west"))).toMatchObject({
    message: "Layers are not in the same region as the function. Layers are expected to be in region eu-central-1.",
  });
  const six = [1, 2, 3, 4, 5, 6].map((number) => arn.replace("none", `none${number}`));
  expect(await create(...six)).toEqual({ code, status: 400, message: "Cannot reference more than 5 layers." });
  const foreign = arn.replace(lambda.accountId, "999999999999");
  expect(await create(foreign)).toMatchObject({ code: "AccessDeniedException", status: 403 });
  const get = (VersionNumber: number) =>
    refusalOf(lambda.client.send(new GetLayerVersionCommand({ LayerName: "none", VersionNumber })));
  expect(await get(0)).toEqual({ code, status: 400, message: "Layer Version Cannot be less than 1" });
  expect(await get(1)).toEqual({
    code: "ResourceNotFoundException",
    status: 404,
    message: "The resource you requested does not exist.",
  });
});

test("a restored cloud has layers, and functions with layers that were deleted", async () => {
  await using own = await startCloud();
  const lambda = lambdaOf(own);
  const kept = (await publish(lambda, "kept", await moduleLayer("kept", "kept"))).LayerVersionArn ?? "";
  const gone = (await publish(lambda, "gone", await moduleLayer("hello"))).LayerVersionArn ?? "";
  await createFunction(lambda, "orders", { source: GREETER, Layers: [gone, kept] });
  await lambda.client.send(new DeleteLayerVersionCommand({ LayerName: "gone", VersionNumber: 1 }));
  await own.snapshots.save("before");
  await own.reset();
  await own.snapshots.restore("before");
  expect(await invoke(lambda)).toBe("hello");
  const { Layers } = await lambda.client.send(new ListLayersCommand({}));
  expect(Layers?.map(({ LayerName }) => LayerName)).toEqual(["kept"]);
  expect((await publish(lambda, "gone", await moduleLayer("again"))).Version).toBe(2);
});

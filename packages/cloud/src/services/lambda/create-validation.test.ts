import { packFiles } from "@assay/archive";
import type { CreateFunctionCommandInput } from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createFunction, lambdaOf, refusalOf } from "../../../test/lambda-fixture.js";
import { type Cloud, startCloud } from "../../index.js";

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud();
});
afterAll(() => cloud[Symbol.asyncDispose]());

const refused = (input: Partial<CreateFunctionCommandInput>) =>
  refusalOf(createFunction(lambdaOf(cloud), "orders", input));

const RUNTIMES =
  "nodejs20.x, python3.14, provided.al2023, python3.12, python3.13, nodejs24.x, nodejs22.x, java25, python3.10, python3.11, java21, ruby3.3, ruby3.4, ruby3.2, python3.8, python3.9, java17, nodejs16.x, dotnet10, dotnet8, java11, dotnet6, nodejs18.x, provided.al2, java8.al2";
const LAYER_PATTERN =
  "(arn:(aws[a-zA-Z-]*)?:lambda:(eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:\\d{12}:layer:[a-zA-Z0-9-_]+:[0-9]+)|(arn:[a-zA-Z0-9-]+:lambda:::awslayer:[a-zA-Z0-9-_]+)";
const layer = (name: string, region = "eu-central-1") => `arn:aws:lambda:${region}:123456789012:layer:${name}`;

describe("a member outside its constraint", () => {
  test.each<[string, Partial<CreateFunctionCommandInput>, string]>([
    [
      "role",
      { Role: "r1" },
      "Value 'r1' at 'role' failed to satisfy constraint: Member must satisfy regular expression pattern: arn:(aws[a-zA-Z-]*)?:iam::\\d{12}:role/?[a-zA-Z_0-9+=,.@\\-_/]+",
    ],
    [
      "handler",
      { Handler: "a b" },
      "Value 'a b' at 'handler' failed to satisfy constraint: Member must satisfy regular expression pattern: [^\\s]+",
    ],
    [
      "memory",
      { MemorySize: 127 },
      "Value '127' at 'memorySize' failed to satisfy constraint: Member must have value greater than or equal to 128",
    ],
    [
      "timeout, too short",
      { Timeout: 0 },
      "Value '0' at 'timeout' failed to satisfy constraint: Member must have value greater than or equal to 1",
    ],
    [
      "timeout, too long",
      { Timeout: 901 },
      "Value '901' at 'timeout' failed to satisfy constraint: Member must have value less than or equal to 900",
    ],
    [
      "ephemeral storage",
      { EphemeralStorage: { Size: 511 } },
      "Value '511' at 'ephemeralStorage.size' failed to satisfy constraint: Member must have value greater than or equal to 512",
    ],
    [
      "two architectures",
      { Architectures: ["x86_64", "arm64"] },
      "Value '[x86_64, arm64]' at 'architectures' failed to satisfy constraint: Member must have length less than or equal to 1",
    ],
    [
      "an architecture in capitals",
      { Architectures: ["X86_64" as "x86_64"] },
      "Value '[X86_64]' at 'architectures' failed to satisfy constraint: Member must satisfy constraint: [Member must satisfy enum value set: [x86_64, arm64], Member must not be null]",
    ],
    [
      "SnapStart",
      { SnapStart: { ApplyOn: "invalidOption" as "None" } },
      "Value 'invalidOption' at 'snapStart.applyOn' failed to satisfy constraint: Member must satisfy enum value set: [PublishedVersions, None]",
    ],
    [
      "the name of a variable",
      { Environment: { Variables: { "1A": "x" } } },
      "Value at 'environment.variables' failed to satisfy constraint: Map keys must satisfy constraint: [Member must satisfy regular expression pattern: [a-zA-Z]([a-zA-Z0-9_])+]",
    ],
    [
      "a layer without a version",
      { Layers: [layer("tools")] },
      `Value '[${layer("tools")}]' at 'layers' failed to satisfy constraint: Member must satisfy constraint: [Member must have length less than or equal to 2048, Member must have length greater than or equal to 1, Member must satisfy regular expression pattern: ${LAYER_PATTERN}, Member must not be null]`,
    ],
  ])("%s", async (_, input, violation) => {
    expect(await refused(input)).toEqual({
      code: "ValidationException",
      status: 400,
      message: `1 validation error detected: ${violation}`,
    });
  });
});

describe("refused by the service", () => {
  const small = { Variables: { SMALL_VAR: "ok", LARGE_VAR: "x".repeat(4_100) } };
  test.each<[string, Partial<CreateFunctionCommandInput>, string]>([
    [
      "memory above the quota",
      { MemorySize: 10_241 },
      "'MemorySize' value failed to satisfy constraint: Member must have value less than or equal to 10240",
    ],
    [
      "no handler",
      { Handler: undefined },
      "Runtime and Handler are mandatory parameters for functions created with deployment packages.",
    ],
    [
      "reserved variables",
      { Environment: { Variables: { AWS_REGION: "x", _HANDLER: "y" } } },
      "Lambda was unable to configure your environment variables because the environment variables you have provided contains reserved keys that are currently not supported for modification. Reserved keys used in this request: AWS_REGION, _HANDLER",
    ],
    [
      "more than 4 KB of variables",
      { Environment: small },
      `Lambda was unable to configure your environment variables because the environment variables you have provided exceeded the 4KB limit. String measured: ${JSON.stringify(small.Variables)}`,
    ],
    [
      "six layers",
      { Layers: [1, 2, 3, 4, 5, 6].map((n) => `${layer(`l${n}`)}:1`) },
      "Cannot reference more than 5 layers.",
    ],
    [
      "a layer of another region",
      { Layers: [`${layer("l", "us-east-1")}:1`] },
      "Layers are not in the same region as the function. Layers are expected to be in region eu-central-1.",
    ],
    [
      "two versions of a layer",
      { Layers: [`${layer("l")}:1`, `${layer("l")}:2`] },
      `Two different versions of the same layer are not allowed to be referenced in the same function. ${layer("l")}:1 and ${layer("l")}:2 are versions of the same layer.`,
    ],
    ["no code", { Code: {} }, "Please provide a source for function code."],
    [
      "durable configuration, which is not there yet",
      { DurableConfig: { ExecutionTimeout: 60 } },
      "DurableConfig is not available in the embedded AWS yet.",
    ],
  ])("%s", async (_, input, message) => {
    expect(await refused(input)).toEqual({ code: "InvalidParameterValueException", status: 400, message });
  });

  test.each(["non-existent-runtime", "PYTHON3.9"])("the runtime %s, with the ones there are", async (runtime) => {
    const { code, message } = await refused({ Runtime: runtime as "nodejs20.x" });
    expect(code).toBe("InvalidParameterValueException");
    expect(message).toMatch(
      new RegExp(
        `^Value ${runtime} at 'runtime' failed to satisfy constraint: Member must satisfy enum value set: \\[`,
      ),
    );
    expect(message).toContain(`[${RUNTIMES}`);
    expect(message).toMatch(/\] or be a valid ARN$/);
  });

  test("variables of exactly 4 KB are accepted", async () => {
    const Environment = { Variables: { LARGE_VAR: "x".repeat(4_080) } };
    await expect(createFunction(lambdaOf(cloud), "orders", { Environment })).resolves.toMatchObject({ Environment });
  });
});

describe("a package", () => {
  const broken = "Could not unzip uploaded file. Please check your file, then try to upload again.";
  const refusedZip = (ZipFile: Uint8Array) => refused({ Code: { ZipFile } });

  test("that is no zip, or the first half of one, cannot be unzipped", async () => {
    const whole = await packFiles([{ path: "index.mjs", content: "export const handler = 1;" }]);
    for (const ZipFile of [Buffer.from("this is not a zip file"), whole.subarray(0, whole.length / 2)]) {
      expect(await refusedZip(ZipFile)).toEqual({
        code: "InvalidParameterValueException",
        status: 400,
        message: broken,
      });
    }
  });

  test("that would write outside of itself cannot be unzipped", async () => {
    const link = await packFiles([{ path: "escape", kind: "symlink", content: "../../etc" }]);
    expect((await refusedZip(link)).message).toBe(broken);
  });

  test("must not be empty", async () => {
    const nothing = "Uploaded file must be a non-empty zip";
    expect((await refusedZip(new Uint8Array())).message).toBe(nothing);
    expect((await refusedZip(await packFiles([]))).message).toBe(nothing);
  });

  test("must not unzip to more than 250 MB", async () => {
    const content = Buffer.alloc(262_144_001);
    expect((await refusedZip(await packFiles([{ path: "zeros", content }]))).message).toBe(
      "Unzipped size must be smaller than 262144000 bytes",
    );
  });

  test("must not have more than 50 MB", async () => {
    expect(await refusedZip(Buffer.alloc(52_428_801))).toEqual({
      code: "RequestEntityTooLargeException",
      status: 413,
      message: "Zipped size must be smaller than 52428800 bytes",
    });
  });
});

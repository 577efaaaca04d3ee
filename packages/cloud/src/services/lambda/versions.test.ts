import {
  CreateAliasCommand,
  DeleteFunctionCommand,
  GetFunctionConfigurationCommand,
  InvokeCommand,
  ListVersionsByFunctionCommand,
  PublishVersionCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
} from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createFunction, type LambdaAccount, lambdaOf, nodePackage, refusalOf } from "../../../test/lambda-fixture.js";
import { type Cloud, startCloud } from "../../index.js";

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud();
});
afterAll(() => cloud[Symbol.asyncDispose]());

const publish = ({ client }: LambdaAccount, input: Partial<PublishVersionCommand["input"]> = {}) =>
  client.send(new PublishVersionCommand({ FunctionName: "orders", ...input }));
const configure = ({ client }: LambdaAccount, input: Partial<UpdateFunctionConfigurationCommand["input"]>) =>
  client.send(new UpdateFunctionConfigurationCommand({ FunctionName: "orders", ...input }));
const deploy = async ({ client }: LambdaAccount, source: string, Publish = false) =>
  client.send(new UpdateFunctionCodeCommand({ FunctionName: "orders", ZipFile: await nodePackage(source), Publish }));
const describeFunction = ({ client }: LambdaAccount, Qualifier?: string) =>
  client.send(new GetFunctionConfigurationCommand({ FunctionName: "orders", Qualifier }));

test("a published version answers 201 with its own ARN, description and revision, and changes that of $LATEST", async () => {
  const lambda = lambdaOf(cloud);
  await createFunction(lambda, "orders", { Description: "of $LATEST" });
  const before = await describeFunction(lambda);
  const published = await publish(lambda, { Description: "of the version" });
  expect(published).toMatchObject({
    $metadata: { httpStatusCode: 201 },
    Version: "1",
    FunctionArn: lambda.arn("orders:1"),
    Description: "of the version",
    State: "Active",
    LastUpdateStatus: "Successful",
  });
  const after = await describeFunction(lambda);
  expect(after.Description).toBe("of $LATEST");
  expect(new Set([before.RevisionId, published.RevisionId, after.RevisionId]).size).toBe(3);
});

test("publishing unchanged code and configuration answers the last version, whatever its description", async () => {
  const lambda = lambdaOf(cloud);
  await createFunction(lambda, "orders", { Environment: { Variables: { FIRST: "1", SECOND: "2" } } });
  const first = await publish(lambda, { Description: "first" });
  expect(await publish(lambda, { Description: "second" })).toMatchObject({
    Version: "1",
    Description: "first",
    RevisionId: first.RevisionId,
  });
  // The order of variables is no change.
  await configure(lambda, { Environment: { Variables: { SECOND: "2", FIRST: "1" } } });
  expect((await publish(lambda)).Version).toBe("1");
});

test.each([
  ["the description of $LATEST", (lambda: LambdaAccount) => configure(lambda, { Description: "changed" })],
  ["a variable", (lambda: LambdaAccount) => configure(lambda, { Environment: { Variables: { STAGE: "2" } } })],
  ["the code", (lambda: LambdaAccount) => deploy(lambda, "export const handler = async () => 2;")],
])("publishing after a change of %s makes the next version", async (_, change) => {
  const lambda = lambdaOf(cloud);
  await createFunction(lambda, "orders", { Environment: { Variables: { STAGE: "1" } } });
  await publish(lambda);
  await change(lambda);
  expect((await publish(lambda)).Version).toBe("2");
});

test("a version keeps its code and its configuration when $LATEST changes", async () => {
  const lambda = lambdaOf(cloud);
  const source = (name: string) => `export const handler = async () => "${name} " + process.env.STAGE;`;
  await createFunction(lambda, "orders", { source: source("first"), Environment: { Variables: { STAGE: "one" } } });
  await publish(lambda);
  await deploy(lambda, source("second"));
  await configure(lambda, { Environment: { Variables: { STAGE: "two" } } });
  const invoke = async (Qualifier: string) => {
    const output = await lambda.client.send(new InvokeCommand({ FunctionName: "orders", Qualifier }));
    return [output.ExecutedVersion, output.Payload?.transformToString()];
  };
  expect(await invoke("1")).toEqual(["1", '"first one"']);
  expect(await invoke("$LATEST")).toEqual(["$LATEST", '"second two"']);
});

test("UpdateFunctionCode with Publish answers the new version, still pending", async () => {
  const lambda = lambdaOf(cloud);
  await createFunction(lambda, "orders");
  expect(await deploy(lambda, "export const handler = async () => 2;", true)).toMatchObject({
    Version: "1",
    FunctionArn: lambda.arn("orders:1"),
    State: "Pending",
  });
  expect(await describeFunction(lambda, "1")).toMatchObject({ State: "Active", LastUpdateStatus: "Successful" });
});

test("publishing is refused for other bytes than the caller has seen", async () => {
  const lambda = lambdaOf(cloud);
  const { CodeSha256 } = await createFunction(lambda, "orders");
  expect(await refusalOf(publish(lambda, { CodeSha256: "of-another-package" }))).toEqual({
    code: "InvalidParameterValueException",
    status: 400,
    message: `CodeSHA256 (of-another-package) is different from current CodeSHA256 in $LATEST (${CodeSha256}). Please try again with the CodeSHA256 in $LATEST.`,
  });
  expect((await publish(lambda, { CodeSha256 })).Version).toBe("1");
});

test("publishing is refused for a revision that is not the latest", async () => {
  const lambda = lambdaOf(cloud);
  const { RevisionId } = await createFunction(lambda, "orders");
  expect(await refusalOf(publish(lambda, { RevisionId }))).toMatchObject({
    code: "PreconditionFailedException",
    status: 412,
  });
  const latest = await describeFunction(lambda);
  expect((await publish(lambda, { RevisionId: latest.RevisionId })).Version).toBe("1");
});

test("versions are listed in the order of their numbers, across pages; numbers are not used again", async () => {
  const lambda = lambdaOf(cloud);
  await createFunction(lambda, "orders");
  for (let version = 1; version <= 11; version += 1) {
    await configure(lambda, { Description: String(version) });
    await publish(lambda);
  }
  await lambda.client.send(new DeleteFunctionCommand({ FunctionName: "orders", Qualifier: "11" }));
  expect((await publish(lambda)).Version).toBe("12");
  const listed: (string | undefined)[] = [];
  let Marker: string | undefined;
  do {
    const page = await lambda.client.send(
      new ListVersionsByFunctionCommand({ FunctionName: "orders", MaxItems: 5, Marker }),
    );
    listed.push(...(page.Versions ?? []).map(({ Version }) => Version));
    Marker = page.NextMarker;
  } while (Marker !== undefined);
  expect(listed).toEqual(["$LATEST", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "12"]);
});

test("a version that an alias points to cannot be deleted", async () => {
  const lambda = lambdaOf(cloud);
  await createFunction(lambda, "orders", { Publish: true });
  await lambda.client.send(new CreateAliasCommand({ FunctionName: "orders", Name: "live", FunctionVersion: "1" }));
  const remove = lambda.client.send(new DeleteFunctionCommand({ FunctionName: "orders", Qualifier: "1" }));
  expect(await refusalOf(remove)).toEqual({
    code: "ResourceConflictException",
    status: 409,
    message: "Unable to delete version because the following aliases reference it: [live]",
  });
});

import {
  type AliasRoutingConfiguration,
  CreateAliasCommand,
  DeleteAliasCommand,
  GetAliasCommand,
  GetFunctionCommand,
  InvokeCommand,
  ListAliasesCommand,
  PublishVersionCommand,
  UpdateAliasCommand,
  UpdateFunctionConfigurationCommand,
} from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createFunction, type LambdaAccount, lambdaOf, refusalOf } from "../../../test/lambda-fixture.js";
import { type Cloud, startCloud } from "../../index.js";

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud();
});
afterAll(() => cloud[Symbol.asyncDispose]());

/** A function `orders` with the versions 1 and 2, which answer their number. */
async function twoVersions(): Promise<LambdaAccount> {
  const lambda = lambdaOf(cloud);
  const source = "export const handler = async () => process.env.NUMBER;";
  await createFunction(lambda, "orders", { source, Environment: { Variables: { NUMBER: "1" } }, Publish: true });
  await configure(lambda, { Environment: { Variables: { NUMBER: "2" } } });
  await lambda.client.send(new PublishVersionCommand({ FunctionName: "orders" }));
  return lambda;
}

const configure = ({ client }: LambdaAccount, input: Partial<UpdateFunctionConfigurationCommand["input"]>) =>
  client.send(new UpdateFunctionConfigurationCommand({ FunctionName: "orders", ...input }));
const create = ({ client }: LambdaAccount, input: Partial<CreateAliasCommand["input"]> = {}) =>
  client.send(new CreateAliasCommand({ FunctionName: "orders", Name: "live", FunctionVersion: "1", ...input }));
const update = ({ client }: LambdaAccount, input: Partial<UpdateAliasCommand["input"]>) =>
  client.send(new UpdateAliasCommand({ FunctionName: "orders", Name: "live", ...input }));
const weights = (AdditionalVersionWeights: Record<string, number>): { RoutingConfig: AliasRoutingConfiguration } => ({
  RoutingConfig: { AdditionalVersionWeights },
});

describe("an alias", () => {
  test("is created, found, changed and deleted under a new revision each time", async () => {
    const lambda = await twoVersions();
    const created = await create(lambda, { Description: "what customers see", ...weights({ 2: 0.2 }) });
    expect(created).toMatchObject({
      $metadata: { httpStatusCode: 201 },
      AliasArn: lambda.arn("orders:live"),
      Name: "live",
      FunctionVersion: "1",
      Description: "what customers see",
      RoutingConfig: { AdditionalVersionWeights: { 2: 0.2 } },
    });
    const get = () => lambda.client.send(new GetAliasCommand({ FunctionName: "orders", Name: "live" }));
    expect((await get()).RevisionId).toBe(created.RevisionId);
    const updated = await update(lambda, { FunctionVersion: "2", RoutingConfig: {} });
    expect(updated).toMatchObject({ FunctionVersion: "2", Description: "what customers see" });
    expect(updated).not.toHaveProperty("RoutingConfig");
    expect(updated.RevisionId).not.toBe(created.RevisionId);
    const remove = new DeleteAliasCommand({ FunctionName: "orders", Name: "live" });
    expect((await lambda.client.send(remove)).$metadata.httpStatusCode).toBe(204);
    expect(await refusalOf(get())).toMatchObject({
      status: 404,
      message: `Cannot find alias arn: ${lambda.arn("orders:live")}`,
    });
    // Deleting it again is fine.
    expect((await lambda.client.send(remove)).$metadata.httpStatusCode).toBe(204);
  });

  test("keeps its weights when an update leaves them out", async () => {
    const lambda = await twoVersions();
    await create(lambda, weights({ 2: 0.25 }));
    expect(await update(lambda, { Description: "changed" })).toMatchObject(weights({ 2: 0.25 }));
    // Promoting the canary without clearing the weights is the classic mistake.
    expect((await refusalOf(update(lambda, { FunctionVersion: "2" }))).message).toBe(
      "Invalid function version 2. Function version 2 is already included in routing configuration.",
    );
    expect(await update(lambda, { FunctionVersion: "2", ...weights({}) })).not.toHaveProperty("RoutingConfig");
  });

  test("is updated only by a caller who has seen its latest revision", async () => {
    const lambda = await twoVersions();
    const { RevisionId } = await create(lambda);
    await update(lambda, { RevisionId, Description: "first" });
    expect(await refusalOf(update(lambda, { RevisionId, Description: "second" }))).toMatchObject({
      code: "PreconditionFailedException",
      status: 412,
      message: expect.stringContaining("Call the GetFunction/GetAlias API"),
    });
  });

  test("stands for its version in GetFunction, under its own ARN", async () => {
    const lambda = await twoVersions();
    await create(lambda);
    for (const FunctionName of ["orders:live", lambda.arn("orders:live")]) {
      const { Configuration } = await lambda.client.send(new GetFunctionCommand({ FunctionName }));
      expect(Configuration).toMatchObject({ Version: "1", FunctionArn: lambda.arn("orders:live") });
    }
  });

  test("is listed by name, for one version when asked, page by page", async () => {
    const lambda = await twoVersions();
    for (const [Name, FunctionVersion] of [
      ["c", "1"],
      ["a", "2"],
      ["b", "1"],
    ] as const) {
      await create(lambda, { Name, FunctionVersion });
    }
    const list = async (input: Partial<ListAliasesCommand["input"]>) => {
      const page = await lambda.client.send(new ListAliasesCommand({ FunctionName: "orders", ...input }));
      return { names: page.Aliases?.map(({ Name }) => Name), marker: page.NextMarker };
    };
    expect(await list({})).toEqual({ names: ["a", "b", "c"], marker: undefined });
    expect((await list({ FunctionVersion: "1" })).names).toEqual(["b", "c"]);
    const first = await list({ MaxItems: 2 });
    expect(first.names).toEqual(["a", "b"]);
    expect((await list({ MaxItems: 2, Marker: first.marker })).names).toEqual(["c"]);
  });

  test("may look like a date, not like a number", async () => {
    const lambda = await twoVersions();
    await expect(create(lambda, { Name: "2026-11-21" })).resolves.toMatchObject({ Name: "2026-11-21" });
    expect((await refusalOf(create(lambda, { Name: "2026" }))).message).toBe(
      "1 validation error detected: Value '2026' at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern: (?!^[0-9]+$)([a-zA-Z0-9-_]+)",
    );
  });

  test("of one name exists once", async () => {
    const lambda = await twoVersions();
    await create(lambda);
    expect(await refusalOf(create(lambda))).toEqual({
      code: "ResourceConflictException",
      status: 409,
      message: `Alias already exists: ${lambda.arn("orders:live")}`,
    });
  });
});

describe("weights are refused", () => {
  const valueAt = (shown: string) =>
    `1 validation error detected: Value '${shown}' at 'routingConfig.additionalVersionWeights' failed to satisfy constraint: `;
  const range =
    "Map value must satisfy constraint: [Member must have value less than or equal to 1.0, Member must have value greater than or equal to 0.0, Member must not be null]";

  test.each([
    [
      "for two more versions",
      { 1: 0.1, 2: 0.1 },
      "Number of items in AdditionalVersionWeights cannot be greater than 1",
    ],
    ["above 1", { 2: 2 }, `${valueAt("{2=2.0}")}${range}`],
    ["below 0", { 2: -1 }, `${valueAt("{2=-1.0}")}${range}`],
    ["of the whole traffic", { 2: 1 }, "Additional version weight must be less than 100 %"],
    [
      "for the version itself",
      { 1: 0.5 },
      "Invalid function version 1. Function version 1 is already included in routing configuration.",
    ],
    [
      "for $LATEST",
      { $LATEST: 0.5 },
      `${valueAt("{$LATEST=0.5}")}Map keys must satisfy constraint: [Member must have length less than or equal to 1024, Member must have length greater than or equal to 1, Member must satisfy regular expression pattern: [0-9]+]`,
    ],
  ])("%s", async (_, AdditionalVersionWeights, message) => {
    const lambda = await twoVersions();
    expect(await refusalOf(create(lambda, weights(AdditionalVersionWeights)))).toMatchObject({ status: 400, message });
  });

  test("for versions that do not exist", async () => {
    const lambda = await twoVersions();
    const missing = `Function not found: ${lambda.arn("orders:10")}`;
    expect((await refusalOf(create(lambda, { FunctionVersion: "10" }))).message).toBe(missing);
    expect((await refusalOf(create(lambda, weights({ 10: 0.5 })))).message).toBe(missing);
  });

  test("next to $LATEST, which may have an alias of its own", async () => {
    const lambda = await twoVersions();
    const onLatest = { FunctionVersion: "$LATEST" };
    expect((await refusalOf(create(lambda, { ...onLatest, ...weights({ 1: 0.5 }) }))).message).toBe(
      "$LATEST is not supported for an alias pointing to more than 1 version",
    );
    await expect(create(lambda, onLatest)).resolves.toMatchObject(onLatest);
  });

  test("for a version with another execution role", async () => {
    const lambda = await twoVersions();
    await configure(lambda, { Role: "arn:aws:iam::000000000000:role/another" });
    await lambda.client.send(new PublishVersionCommand({ FunctionName: "orders" }));
    expect((await refusalOf(create(lambda, weights({ 3: 0.5 })))).message).toBe(
      "Specified versions must be associated with the same execution role",
    );
  });
});

describe("missing things are named", () => {
  test("a function by its version, an alias by its ARN", async () => {
    const lambda = await twoVersions();
    const FunctionName = "unknown";
    expect((await refusalOf(create(lambda, { FunctionName }))).message).toBe(
      `Function not found: ${lambda.arn("unknown:1")}`,
    );
    expect((await refusalOf(update(lambda, { Name: "unknown" }))).message).toBe(
      `Alias not found: ${lambda.arn("orders:unknown")}`,
    );
  });
});

describe("traffic", () => {
  const executedVersions = async ({ client }: LambdaAccount, calls: number) => {
    const executed = new Map<string | undefined, number>();
    for (let call = 0; call < calls; call += 1) {
      const output = await client.send(new InvokeCommand({ FunctionName: "orders", Qualifier: "live" }));
      expect(output.Payload?.transformToString()).toBe(`"${output.ExecutedVersion}"`);
      executed.set(output.ExecutedVersion, (executed.get(output.ExecutedVersion) ?? 0) + 1);
    }
    return executed;
  };

  test("of an alias with a weight reaches both versions, each with its own configuration", async () => {
    const lambda = await twoVersions();
    await create(lambda, weights({ 2: 0.5 }));
    // That a fair choice leaves one of the two out of 60 calls happens once in 10^17 runs.
    expect([...(await executedVersions(lambda, 60)).keys()].sort()).toEqual(["1", "2"]);
  });

  test("of an alias without weights, or with weight 0, goes to its version only", async () => {
    const lambda = await twoVersions();
    await create(lambda, weights({ 2: 0 }));
    expect(await executedVersions(lambda, 5)).toEqual(new Map([["1", 5]]));
    await update(lambda, { FunctionVersion: "2", RoutingConfig: {} });
    expect(await executedVersions(lambda, 5)).toEqual(new Map([["2", 5]]));
  });
});

import { createMovableClock } from "@assay/core";
import {
  AddTagsToResourceCommand,
  DeleteParameterCommand,
  DeleteParametersCommand,
  DescribeParametersCommand,
  GetParameterCommand,
  GetParameterHistoryCommand,
  GetParametersByPathCommand,
  GetParametersCommand,
  LabelParameterVersionCommand,
  ListTagsForResourceCommand,
  PutParameterCommand,
  type PutParameterCommandInput,
  RemoveTagsFromResourceCommand,
  SSMClient,
  UnlabelParameterVersionCommand,
} from "@aws-sdk/client-ssm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { newAccountId } from "../../../test/accounts.js";
import { type Cloud, startCloud } from "../../start-cloud.js";

const NOW = Date.UTC(2026, 10, 1);

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud({ clock: createMovableClock(NOW) });
});
afterAll(() => cloud.dispose());

function parameterStore() {
  const accountId = newAccountId();
  const client = cloud.client(SSMClient, { accountId, region: "eu-central-1" });
  return {
    client,
    accountId,
    put: (Name: string, Value: string, rest: Partial<PutParameterCommandInput> = {}) =>
      client.send(new PutParameterCommand({ Name, Value, Type: "String", ...rest })),
    get: async (Name: string, WithDecryption = false) =>
      (await client.send(new GetParameterCommand({ Name, WithDecryption }))).Parameter,
  };
}

describe("a parameter", () => {
  test("is read as it was written", async () => {
    const { put, get, accountId } = parameterStore();
    expect(await put("/shop/url", "https://example.com")).toMatchObject({ Version: 1, Tier: "Standard" });
    expect(await get("/shop/url")).toEqual({
      Name: "/shop/url",
      Type: "String",
      Value: "https://example.com",
      Version: 1,
      LastModifiedDate: new Date(NOW),
      ARN: `arn:aws:ssm:eu-central-1:${accountId}:parameter/shop/url`,
      DataType: "text",
    });
    expect(await get(`arn:aws:ssm:eu-central-1:${accountId}:parameter/shop/url`)).toMatchObject({ Version: 1 });
  });

  test("is not found by another name, in another account, or in a version it does not have", async () => {
    const { put, get } = parameterStore();
    await put("plain", "x");
    await expect(get("other")).rejects.toMatchObject({ name: "ParameterNotFound" });
    await expect(parameterStore().get("plain")).rejects.toMatchObject({ name: "ParameterNotFound" });
    await expect(get("plain:9")).rejects.toThrow("could not find version 9 of plain");
  });

  test("is overwritten only on demand, and keeps its type", async () => {
    const { put } = parameterStore();
    await put("a", "1");
    await expect(put("a", "2")).rejects.toMatchObject({ name: "ParameterAlreadyExists" });
    expect(await put("a", "2", { Overwrite: true })).toMatchObject({ Version: 2 });
    await expect(put("a", "3", { Overwrite: true, Type: "SecureString" })).rejects.toMatchObject({
      name: "HierarchyTypeMismatchException",
    });
  });

  test("keeps its value from those who do not decrypt", async () => {
    const { put, get } = parameterStore();
    await put("secret", "hunter2", { Type: "SecureString" });
    expect((await get("secret", true))?.Value).toBe("hunter2");
    const sealed = (await get("secret"))?.Value ?? "";
    expect(sealed).not.toContain("hunter2");
    expect((await get("secret"))?.Value).toBe(sealed);
  });

  test("keeps a hundred versions, and the oldest while it has a label", async () => {
    const { client, put, get } = parameterStore();
    await put("a", "1");
    await client.send(new LabelParameterVersionCommand({ Name: "a", Labels: ["live"], ParameterVersion: 1 }));
    for (let version = 2; version <= 100; version++) await put("a", String(version), { Overwrite: true });
    await expect(put("a", "101", { Overwrite: true })).rejects.toMatchObject({
      name: "ParameterMaxVersionLimitExceeded",
    });
    await client.send(new LabelParameterVersionCommand({ Name: "a", Labels: ["live"], ParameterVersion: 2 }));
    await put("a", "101", { Overwrite: true });
    await expect(get("a:1")).rejects.toMatchObject({ name: "ParameterVersionNotFound" });
    expect(await get("a:live")).toMatchObject({ Value: "2", Selector: ":live" });
  });
});

describe("many parameters", () => {
  test("are read by name, the missing ones reported", async () => {
    const { client, put } = parameterStore();
    await put("a", "1");
    await put("b", "2");
    const { Parameters, InvalidParameters } = await client.send(
      new GetParametersCommand({ Names: ["b", "a", "c", "a:7", "b:1"] }),
    );
    expect(Parameters?.map(({ Value }) => Value)).toEqual(["2", "1", "2"]);
    expect(InvalidParameters).toEqual(["c", "a:7"]);
  });

  test("are read by path, one level or all, page by page", async () => {
    const { client, put } = parameterStore();
    for (const name of ["/app/a", "/app/b", "/app/deep/c", "/apple/d"]) await put(name, name);
    const names = async (Recursive: boolean) => {
      const { Parameters } = await client.send(new GetParametersByPathCommand({ Path: "/app", Recursive }));
      return Parameters?.map(({ Name }) => Name);
    };
    expect(await names(false)).toEqual(["/app/a", "/app/b"]);
    expect(await names(true)).toEqual(["/app/a", "/app/b", "/app/deep/c"]);
    const first = await client.send(new GetParametersByPathCommand({ Path: "/app/", MaxResults: 1 }));
    const second = await client.send(
      new GetParametersByPathCommand({ Path: "/app/", MaxResults: 1, NextToken: first.NextToken }),
    );
    expect([...(first.Parameters ?? []), ...(second.Parameters ?? [])].map(({ Name }) => Name)).toEqual([
      "/app/a",
      "/app/b",
    ]);
    expect(second.NextToken).toBeUndefined();
  });

  test("are described through filters", async () => {
    const { client, put } = parameterStore();
    await put("/app/a", "1", { Tags: [{ Key: "team", Value: "shop" }] });
    await put("/app/b", "2", { Type: "SecureString" });
    const described = async (Key: string, Option: string | undefined, Values: string[] | undefined) => {
      const filter = { Key, ...(Option && { Option }), ...(Values && { Values }) };
      const { Parameters } = await client.send(new DescribeParametersCommand({ ParameterFilters: [filter] }));
      return Parameters?.map(({ Name }) => Name);
    };
    expect(await described("Name", "Contains", ["b"])).toEqual(["/app/b"]);
    expect(await described("Type", undefined, ["SecureString"])).toEqual(["/app/b"]);
    expect(await described("tag:team", undefined, ["shop"])).toEqual(["/app/a"]);
    expect(await described("Path", "OneLevel", ["/app"])).toEqual(["/app/a", "/app/b"]);
    await expect(described("Colour", undefined, ["red"])).rejects.toMatchObject({ name: "InvalidFilterKey" });
    await expect(described("Type", "Contains", ["x"])).rejects.toMatchObject({ name: "InvalidFilterOption" });
  });

  test("without a pattern, or with an empty one, take any value", async () => {
    const { client, put, get } = parameterStore();
    await put("a", "EUR", { AllowedPattern: "" });
    expect((await get("a"))?.Value).toBe("EUR");
    const { Parameters } = await client.send(new DescribeParametersCommand({}));
    expect(Parameters?.map(({ AllowedPattern }) => AllowedPattern)).toEqual([undefined]);
  });

  test("are deleted by name, once", async () => {
    const { client, put, get } = parameterStore();
    await put("a", "1");
    await put("b", "2");
    await client.send(new DeleteParameterCommand({ Name: "a" }));
    await expect(get("a")).rejects.toMatchObject({ name: "ParameterNotFound" });
    expect((await get("b"))?.Value).toBe("2");
    await expect(client.send(new DeleteParameterCommand({ Name: "a" }))).rejects.toMatchObject({
      name: "ParameterNotFound",
    });
  });

  test("are deleted together", async () => {
    const { client, put } = parameterStore();
    await put("a", "1");
    const { DeletedParameters, InvalidParameters } = await client.send(
      new DeleteParametersCommand({ Names: ["a", "b"] }),
    );
    expect({ DeletedParameters, InvalidParameters }).toEqual({ DeletedParameters: ["a"], InvalidParameters: ["b"] });
  });
});

test("labels that are no labels are reported, and moved labels stand at one version", async () => {
  const { client, put } = parameterStore();
  await put("a", "1");
  await put("a", "2", { Overwrite: true });
  const labelled = await client.send(new LabelParameterVersionCommand({ Name: "a", Labels: ["live", "1st", "aws-x"] }));
  expect(labelled).toMatchObject({ ParameterVersion: 2, InvalidLabels: ["1st", "aws-x"] });
  await client.send(new LabelParameterVersionCommand({ Name: "a", Labels: ["live"], ParameterVersion: 1 }));
  const { Parameters } = await client.send(new GetParameterHistoryCommand({ Name: "a" }));
  expect(Parameters?.map(({ Version, Labels }) => [Version, Labels])).toEqual([
    [1, ["live"]],
    [2, []],
  ]);
  const removed = await client.send(
    new UnlabelParameterVersionCommand({ Name: "a", Labels: ["live", "x"], ParameterVersion: 1 }),
  );
  expect(removed).toMatchObject({ RemovedLabels: ["live"], InvalidLabels: ["x"] });
});

test.each([
  ["aws/x", "1", {}, "can't be prefixed with"],
  ["a b", "1", {}, "Parameter name:"],
  ["a/b", "1", {}, "fully qualified name"],
  [`/${"a/".repeat(15)}b`, "1", {}, "Hierarchy depth of this parameter is more than allowed limit 15"],
  ["a", "x".repeat(4_097), {}, "Standard tier parameters support a maximum parameter value of 4096 characters"],
  ["a", "x", { AllowedPattern: "\\d+" }, "cannot be validated against allowedPattern"],
  ["a", "x", { DataType: "number" }, "data type is not supported"],
] as const)("PutParameter refuses %j %.5s", async (name, value, rest, message) => {
  await expect(parameterStore().put(name, value, rest)).rejects.toThrow(message);
});

test("a saved cloud has the same versions and labels", async () => {
  const { client, put, accountId } = parameterStore();
  await put("a", "1", { Tags: [{ Key: "team", Value: "shop" }] });
  await client.send(new LabelParameterVersionCommand({ Name: "a", Labels: ["live"] }));
  await put("a", "2", { Overwrite: true });
  await using fork = await cloud.fork();
  await put("a", "3", { Overwrite: true });
  const forked = fork.client(SSMClient, { accountId, region: "eu-central-1" });
  const read = async (Name: string) => (await forked.send(new GetParameterCommand({ Name }))).Parameter?.Value;
  expect([await read("a"), await read("a:live")]).toEqual(["2", "1"]);
});

test("tags belong to parameters", async () => {
  const { client, put } = parameterStore();
  await put("a", "1", { Tags: [{ Key: "team", Value: "shop" }] });
  const { TagList } = await client.send(new ListTagsForResourceCommand({ ResourceType: "Parameter", ResourceId: "a" }));
  expect(TagList).toEqual([{ Key: "team", Value: "shop" }]);
  await expect(
    client.send(new ListTagsForResourceCommand({ ResourceType: "Document", ResourceId: "a" })),
  ).rejects.toMatchObject({ name: "InvalidResourceType" });
});

test("tags are added, written over and removed", async () => {
  const { client, put } = parameterStore();
  await put("a", "1", { Tags: [{ Key: "team", Value: "shop" }] });
  const parameter = { ResourceType: "Parameter", ResourceId: "a" } as const;
  const Tags = [
    { Key: "team", Value: "kitchen" },
    { Key: "stage", Value: "dev" },
  ];
  await client.send(new AddTagsToResourceCommand({ ...parameter, Tags }));
  const list = async () => (await client.send(new ListTagsForResourceCommand(parameter))).TagList;
  expect(await list()).toEqual(Tags);
  await client.send(new RemoveTagsFromResourceCommand({ ...parameter, TagKeys: ["team", "unknown"] }));
  expect(await list()).toEqual([{ Key: "stage", Value: "dev" }]);
  await expect(
    client.send(new AddTagsToResourceCommand({ ...parameter, ResourceId: "nothing", Tags })),
  ).rejects.toMatchObject({ name: "InvalidResourceId" });
});

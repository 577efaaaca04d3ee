import { GetFunctionCommand, ListTagsCommand, TagResourceCommand, UntagResourceCommand } from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createFunction, type LambdaAccount, lambdaOf, refusalOf } from "../../../test/lambda-fixture.js";
import { type Cloud, startCloud } from "../../index.js";

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud();
});
afterAll(() => cloud[Symbol.asyncDispose]());

const tag = ({ client, arn }: LambdaAccount, Tags: Record<string, string>, Resource = arn("orders")) =>
  client.send(new TagResourceCommand({ Resource, Tags }));
const untag = ({ client, arn }: LambdaAccount, TagKeys: string[]) =>
  client.send(new UntagResourceCommand({ Resource: arn("orders"), TagKeys }));
const tagsOf = async ({ client, arn }: LambdaAccount) =>
  (await client.send(new ListTagsCommand({ Resource: arn("orders") }))).Tags;

test("tags are set with the function, added, replaced and removed, each time under a new revision", async () => {
  const lambda = lambdaOf(cloud);
  await createFunction(lambda, "orders", { Tags: { a: "1" } });
  const get = () => lambda.client.send(new GetFunctionCommand({ FunctionName: "orders" }));
  const before = await get();
  expect(before.Tags).toEqual({ a: "1" });
  expect((await tag(lambda, { a: "2", b: "3" })).$metadata.httpStatusCode).toBe(204);
  expect(await tagsOf(lambda)).toEqual({ a: "2", b: "3" });
  expect((await get()).Configuration?.RevisionId).not.toBe(before.Configuration?.RevisionId);
  await untag(lambda, ["a", "b", "not-there"]);
  expect(await tagsOf(lambda)).toEqual({});
  expect(await get()).not.toHaveProperty("Tags");
});

test("a resource has fifty tags at most, and a refusal adds none of them", async () => {
  const lambda = lambdaOf(cloud);
  await createFunction(lambda, "orders");
  const many = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, index) => [`${index}_key`, `${index}_value`]));
  expect((await refusalOf(tag(lambda, many(51)))).message).toBe("Number of tags exceeds resource tag limit.");
  expect(await tagsOf(lambda)).toEqual({});
  await tag(lambda, many(50));
  expect(Object.keys((await tagsOf(lambda)) ?? {})).toHaveLength(50);
});

test("versions, other resources, missing functions and empty lists are refused in AWS's words", async () => {
  const lambda = lambdaOf(cloud);
  await createFunction(lambda, "orders");
  const unsupported = "Tags on function aliases and versions are not supported. Please specify a function ARN.";
  const refusalFor = async (resource: string) => (await refusalOf(tag(lambda, { a: "1" }, resource))).message;
  expect(await refusalFor(lambda.arn("orders:1"))).toBe(unsupported);
  expect(await refusalFor(lambda.arn("orders:$LATEST"))).toBe(unsupported);
  expect(await refusalFor(lambda.arn("unknown"))).toBe(`Function not found: ${lambda.arn("unknown")}`);
  expect(await refusalFor("arn:aws:something")).toContain(
    "Value 'arn:aws:something' at 'resource' failed to satisfy constraint: Member must satisfy regular expression pattern: arn:(aws[a-zA-Z-]*):lambda:",
  );
  expect((await refusalOf(tag(lambda, {}))).message).toBe("An error occurred and the request cannot be processed.");
});

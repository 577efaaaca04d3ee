import { InvokeCommand, ListFunctionsCommand } from "@aws-sdk/client-lambda";
import { expect, test } from "vitest";
import { type CloudOptions, startCloud } from "../src/index.js";
import { createFunction, lambdaOf, refusalOf } from "./lambda-fixture.js";

/** A request with a member that no SDK would send: the model does not know it. */
async function createGroup(strict: CloudOptions["strict"]) {
  await using cloud = await startCloud({ strict });
  const send = async (operation: string, body: object) => {
    const headers = { "x-amz-target": `Logs_20140328.${operation}`, "content-type": "application/x-amz-json-1.1" };
    const response = await fetch(cloud.endpointUrl, { method: "POST", headers, body: JSON.stringify(body) });
    const answer = (await response.json()) as { readonly message: string; readonly logGroups: readonly object[] };
    return { status: response.status, body: answer };
  };
  const created = await send("CreateLogGroup", { logGroupName: "/a", colour: "red" });
  const { body } = await send("DescribeLogGroups", {});
  return { created, groupCount: body.logGroups.length, ledger: cloud.ledger.entries() };
}

test("a strict cloud answers an error to a member that it does not know, and does nothing", async () => {
  const { created, groupCount, ledger } = await createGroup(true);
  expect(created).toMatchObject({ status: 400, body: { __type: "FidelityError" } });
  expect(created.body.message).toContain('"colour"');
  expect(created.body.message).toContain('Allow "unmodelled-field" to let it pass');
  expect(groupCount).toBe(0);
  expect(ledger).toMatchObject([{ source: "logs.CreateLogGroup", gap: "unmodelled-field" }]);
});

test.each<[string, CloudOptions["strict"]]>([
  ["a cloud that is not strict", undefined],
  ["a strict one that allows it", { allow: ["logs.*:unmodelled-field"] }],
])("%s takes it and remembers", async (_, strict) => {
  const { created, groupCount, ledger } = await createGroup(strict);
  expect(created.status).toBe(200);
  expect(groupCount).toBe(1);
  expect(ledger).toHaveLength(1);
});

test("a strict cloud runs functions when it may put its own things in the place of AWS's", async () => {
  const run = async (...allow: readonly string[]) => {
    await using cloud = await startCloud({ strict: { allow: ["execution-role", ...allow] } });
    const account = lambdaOf(cloud);
    await createFunction(account, "echo");
    const { $metadata } = await account.client.send(new InvokeCommand({ FunctionName: "echo" }));
    return $metadata.httpStatusCode;
  };
  expect(await run("environment-substitution", "sandbox:*")).toBe(200);
  await expect(run("environment-substitution")).rejects.toMatchObject({
    name: "FidelityError",
    message: expect.stringContaining("the request was carried out"),
  });
});

test("an operation that met a gap while it read its input has done nothing", async () => {
  await using cloud = await startCloud({ strict: true });
  const account = lambdaOf(cloud);
  expect(await refusalOf(createFunction(account, "echo"))).toMatchObject({
    code: "FidelityError",
    status: 400,
    message: expect.stringContaining("(execution-role; nothing was done)"),
  });
  const { Functions } = await account.client.send(new ListFunctionsCommand({}));
  expect(Functions).toEqual([]);
});

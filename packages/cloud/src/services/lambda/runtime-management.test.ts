import { GetRuntimeManagementConfigCommand, PutRuntimeManagementConfigCommand } from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createFunction, lambdaOf, refusalOf } from "../../../test/lambda-fixture.js";
import { type Cloud, startCloud } from "../../index.js";

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud();
});
afterAll(() => cloud[Symbol.asyncDispose]());

test("the runtime of a version is updated automatically until told otherwise, which the ledger notes", async () => {
  const lambda = lambdaOf(cloud);
  await createFunction(lambda, "orders", { Publish: true });
  const get = (Qualifier?: string) =>
    lambda.client.send(new GetRuntimeManagementConfigCommand({ FunctionName: "orders", Qualifier }));
  expect(await get()).toMatchObject({ UpdateRuntimeOn: "Auto", FunctionArn: lambda.arn("orders") });
  await lambda.client.send(
    new PutRuntimeManagementConfigCommand({
      FunctionName: "orders",
      Qualifier: "1",
      UpdateRuntimeOn: "FunctionUpdate",
    }),
  );
  expect(await get("1")).toMatchObject({ UpdateRuntimeOn: "FunctionUpdate", FunctionArn: lambda.arn("orders:1") });
  expect((await get()).UpdateRuntimeOn).toBe("Auto");
  expect(cloud.ledger.entries()).toContainEqual(expect.objectContaining({ gap: "runtime-patch-version" }));
});

test("a manual choice needs the runtime version it chooses", async () => {
  const lambda = lambdaOf(cloud);
  await createFunction(lambda, "orders");
  const manual = new PutRuntimeManagementConfigCommand({ FunctionName: "orders", UpdateRuntimeOn: "Manual" });
  expect((await refusalOf(lambda.client.send(manual))).code).toBe("InvalidParameterValueException");
});

import { GetFunctionCommand, InvokeCommand, ListFunctionsCommand } from "@aws-sdk/client-lambda";
import { expect, test } from "vitest";
import { createFunction, lambdaOf, untilLogged } from "../../../test/lambda-fixture.js";
import { startCloud } from "../../index.js";

test("a reset ends what runs, forgets every function and every link to code", async () => {
  await using cloud = await startCloud();
  const lambda = lambdaOf(cloud);
  await createFunction(lambda, "orders", {
    Timeout: 900,
    source: "export const handler = () => new Promise(() => { console.log('running'); setTimeout(() => {}, 1e6); });",
  });
  const { Code } = await lambda.client.send(new GetFunctionCommand({ FunctionName: "orders" }));
  const underWay = lambda.client.send(new InvokeCommand({ FunctionName: "orders" }));
  await untilLogged(lambda, "orders", "running");

  await cloud.reset();
  expect(await underWay).toMatchObject({ FunctionError: "Unhandled" });
  expect((await lambda.client.send(new ListFunctionsCommand({}))).Functions).toEqual([]);
  expect((await fetch(Code?.Location ?? "")).status).toBe(404);
});

test("a cloud that stops answers the caller of a function that runs", async () => {
  const cloud = await startCloud();
  const lambda = lambdaOf(cloud);
  await createFunction(lambda, "orders", {
    Timeout: 900,
    source: "export const handler = () => new Promise(() => { console.log('running'); setTimeout(() => {}, 1e6); });",
  });
  const underWay = lambda.client.send(new InvokeCommand({ FunctionName: "orders" })).catch((error: unknown) => error);
  await untilLogged(lambda, "orders", "running");
  await cloud.dispose();
  // With the connection cut after the server's patience, it would be a network error.
  expect(await underWay).toMatchObject({ name: "ServiceException" });
});

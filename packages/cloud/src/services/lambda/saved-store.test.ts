import { createMovableClock } from "@assay/core";
import {
  CreateAliasCommand,
  GetFunctionCommand,
  GetFunctionEventInvokeConfigCommand,
  InvokeCommand,
  PublishVersionCommand,
  PutFunctionConcurrencyCommand,
  PutFunctionEventInvokeConfigCommand,
} from "@aws-sdk/client-lambda";
import { expect, test } from "vitest";
import { createFunction, lambdaOf } from "../../../test/lambda-fixture.js";
import { startCloud } from "../../index.js";

test("a restored cloud has the functions, their code and the events that wait for their next try", async () => {
  await using cloud = await startCloud({ clock: createMovableClock(Date.UTC(2026, 0, 15)) });
  const lambda = lambdaOf(cloud);
  const { client } = lambda;
  const FunctionName = "orders";
  await createFunction(lambda, FunctionName, {
    source: "export const handler = async () => { throw new Error('1'); };",
  });
  await client.send(new PublishVersionCommand({ FunctionName }));
  await client.send(new CreateAliasCommand({ FunctionName, Name: "live", FunctionVersion: "1" }));
  await client.send(new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions: 7 }));
  await client.send(new PutFunctionEventInvokeConfigCommand({ FunctionName, MaximumEventAgeInSeconds: 90 }));
  await client.send(new InvokeCommand({ FunctionName, InvocationType: "Event" }));
  await cloud.clock.advance(0);
  const configuration = async () =>
    (await client.send(new GetFunctionCommand({ FunctionName, Qualifier: "live" }))).Configuration;
  const before = await configuration();

  await cloud.snapshots.save("before");
  await cloud.reset();
  await cloud.snapshots.restore("before");

  expect(await configuration()).toEqual(before);
  const { Concurrency } = await client.send(new GetFunctionCommand({ FunctionName }));
  expect(Concurrency).toEqual({ ReservedConcurrentExecutions: 7 });
  const config = await client.send(new GetFunctionEventInvokeConfigCommand({ FunctionName }));
  expect(config.MaximumEventAgeInSeconds).toBe(90);
  const runsBefore = cloud.traces.spans().filter(({ name }) => name === "run").length;
  await cloud.clock.advance(60_000);
  expect(cloud.traces.spans().filter(({ name }) => name === "run").length).toBe(runsBefore + 1);
  const answer = await client.send(new InvokeCommand({ FunctionName, Qualifier: "live" }));
  expect(answer).toMatchObject({ FunctionError: "Unhandled", ExecutedVersion: "1" });
});

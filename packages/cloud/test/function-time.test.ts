import { createMovableClock } from "@assay/core";
import { CloudWatchLogsClient, FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { InvokeCommand } from "@aws-sdk/client-lambda";
import { afterAll, expect, test } from "vitest";
import { startCloud } from "../src/index.js";
import { createFunction, lambdaOf } from "./lambda-fixture.js";

const START = Date.UTC(2030, 0, 15, 12);
const clock = createMovableClock(START);
const cloud = await startCloud({ clock });
afterAll(() => cloud.dispose());

const HANGING = "export const handler = () => new Promise((resolve) => setTimeout(resolve, 60_000));";

test("a function times out by the machine's time, although the cloud's clock stands still", async () => {
  const account = lambdaOf(cloud);
  await createFunction(account, "hanging", { source: HANGING, Timeout: 1 });
  const { FunctionError, Payload } = await account.client.send(new InvokeCommand({ FunctionName: "hanging" }));
  expect(FunctionError).toBe("Unhandled");
  expect(Buffer.from(Payload ?? []).toString()).toContain("Task timed out after 1.00 seconds");
  expect(clock.now()).toBe(START);
});

test("its log is dated by the cloud's clock, and measured by the machine's", async () => {
  const account = lambdaOf(cloud);
  const source = `export const handler = async () => {
    await new Promise((resolve) => setTimeout(resolve, 150));
    console.log("slept");
  };`;
  await createFunction(account, "sleeping", { source });
  await account.client.send(new InvokeCommand({ FunctionName: "sleeping" }));
  await clock.advance(86_400_000);
  await account.client.send(new InvokeCommand({ FunctionName: "sleeping" }));
  const logs = new CloudWatchLogsClient(account.options);
  const { events = [] } = await logs.send(new FilterLogEventsCommand({ logGroupName: "/aws/lambda/sleeping" }));
  const instants = [...new Set(events.map(({ timestamp }) => timestamp))];
  expect(instants).toEqual([START, START + 86_400_000]);
  const reports = events.flatMap(({ message }) => /^REPORT .*?\tDuration: ([\d.]+) ms/.exec(message ?? "")?.[1] ?? []);
  expect(reports).toHaveLength(2);
  for (const durationMs of reports) expect(Number(durationMs)).toBeGreaterThan(140);
  for (const durationMs of reports) expect(Number(durationMs)).toBeLessThan(60_000);
});

test("a slow cold start holds up the first invocation, and no warm one", async () => {
  const account = lambdaOf(cloud);
  await createFunction(account, "cold");
  cloud.faults.add({ kind: "slow-cold-start", service: "lambda", resource: "cold", delayMs: 400 });
  const invoke = async () => await account.client.send(new InvokeCommand({ FunctionName: "cold" }));
  const { $metadata } = await invoke();
  await invoke();
  const [span] = cloud.traces.find($metadata.requestId ?? "");
  expect(span?.durationMs).toBeGreaterThan(395);
  expect(span?.faults).toEqual([{ ruleId: "fault-1", kind: "slow-cold-start", effect: "started 400 ms late" }]);
  expect(cloud.faults.hits()).toMatchObject([
    { kind: "slow-cold-start", resource: account.arn("cold"), traceId: span?.traceId },
  ]);
});

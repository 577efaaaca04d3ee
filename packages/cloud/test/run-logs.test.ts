import { createMovableClock, type MovableClock } from "@assay/core";
import { CloudWatchLogsClient, DeleteLogGroupCommand } from "@aws-sdk/client-cloudwatch-logs";
import { InvokeCommand } from "@aws-sdk/client-lambda";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Cloud, type RunLog, startCloud, type TraceNode } from "../src/index.js";
import { createFunction, type LambdaAccount, lambdaOf } from "./lambda-fixture.js";

let cloud: Cloud<MovableClock>;
beforeEach(async () => {
  cloud = await startCloud({ clock: createMovableClock(Date.UTC(2026, 10, 21)) });
});
afterEach(() => cloud.dispose());

async function invoke({ client }: LambdaAccount, FunctionName: string, event: object, isAsync = false) {
  const InvocationType = isAsync ? "Event" : "RequestResponse";
  const { $metadata } = await client.send(
    new InvokeCommand({ FunctionName, InvocationType, Payload: JSON.stringify(event) }),
  );
  await cloud.clock.advance(0);
  return $metadata.requestId ?? "";
}

/** What each run of a request logged, as the trace of the request shows it. */
async function logsOf(requestId: string): Promise<readonly (RunLog | undefined)[]> {
  const response = await fetch(`${cloud.endpointUrl}/_assay/traces/${requestId}`);
  const { traces } = (await response.json()) as {
    readonly traces: readonly { readonly roots: readonly TraceNode[] }[];
  };
  const everyNode = (node: TraceNode): readonly TraceNode[] => [node, ...node.children.flatMap(everyNode)];
  const nodes = traces.flatMap(({ roots }) => roots.flatMap(everyNode));
  return nodes.filter(({ name }) => name === "run").map(({ log }) => log);
}

const COUNTING =
  "let runs = 0; export const handler = async () => { console.log('run', ++runs); throw new Error('no'); };";

test.each(["Text", "JSON"] as const)("retries of a request are told apart, in the %s format", async (LogFormat) => {
  const account = lambdaOf(cloud);
  await createFunction(account, "counting", { source: COUNTING, LoggingConfig: { LogFormat } });
  await invoke(account, "counting", {});
  const requestId = await invoke(account, "counting", {}, true);
  await cloud.clock.advance(180_000);
  const logs = await logsOf(requestId);
  // One environment, so that all of them wrote to the same stream.
  expect(new Set(logs.map((log) => log?.logStreamName)).size).toBe(1);
  const counted = logs.map((log) => log?.lines.flatMap(({ message }) => /run[ ",]+(\d)/.exec(message)?.[1] ?? []));
  expect(counted).toEqual([["2"], ["3"], ["4"]]);
  for (const log of logs) expect(log?.lines.at(-1)?.message).toContain(requestId);
});

test("of a long log the end is shown, and how much came before", async () => {
  const account = lambdaOf(cloud);
  const source = "export const handler = async () => { for (let at = 1; at <= 150; at++) console.log('line', at); };";
  await createFunction(account, "talkative", { source });
  const [log] = await logsOf(await invoke(account, "talkative", {}));
  expect(log?.lines).toHaveLength(100);
  // INIT_START, START and the first lines, of 154.
  expect(log?.omittedCount).toBe(54);
  expect(log?.lines.at(-3)?.message).toContain("line 150");
  expect(log?.lines.at(-1)).toMatchObject({ timestamp: cloud.clock.now(), message: expect.stringMatching(/^REPORT /) });
});

test("a log that is gone is not shown", async () => {
  const account = lambdaOf(cloud);
  await createFunction(account, "counting", { source: COUNTING });
  const requestId = await invoke(account, "counting", {});
  const logs = new CloudWatchLogsClient(account.options);
  await logs.send(new DeleteLogGroupCommand({ logGroupName: "/aws/lambda/counting" }));
  expect(await logsOf(requestId)).toEqual([undefined]);
});

import { createMovableClock } from "@assay/core";
import { CloudWatchLogsClient, CreateLogGroupCommand, DescribeLogGroupsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { GetRoleCommand, IAMClient } from "@aws-sdk/client-iam";
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { expect, test } from "vitest";
import { type Cloud, startCloud } from "../src/index.js";

const accountId = "111111111111";

/** Clients that see every answer, because they do not try again. */
const once = {
  maxAttempts: 1,
  region: "eu-central-1",
  credentials: { accessKeyId: accountId, secretAccessKey: "test" },
};
const logsOf = (cloud: Cloud) => new CloudWatchLogsClient({ ...once, endpoint: cloud.endpointUrl });

/** What the routes of faults and traces answer, as far as these tests look. */
interface AdminAnswer {
  readonly rules: readonly object[];
  readonly hits: readonly { readonly traceId: string }[];
  readonly traces: readonly { readonly roots: readonly object[] }[];
}

async function call(cloud: Cloud, method: string, path: string, body?: unknown) {
  const init = { method, ...(body !== undefined && { body: JSON.stringify(body) }) };
  const response = await fetch(cloud.endpointUrl + path, init);
  return { status: response.status, body: (await response.json()) as AdminAnswer };
}

test("the first two requests are throttled, as the service throttles, and the SDK gets through", async () => {
  await using cloud = await startCloud();
  const added = await call(cloud, "POST", "/_assay/faults", { service: "logs", kind: "throttle", count: 2 });
  expect(added).toEqual({
    status: 201,
    body: { rules: [{ id: "fault-1", rule: { service: "logs", kind: "throttle", count: 2 }, hits: 0 }] },
  });
  await expect(logsOf(cloud).send(new DescribeLogGroupsCommand({}))).rejects.toMatchObject({
    name: "ThrottlingException",
    $metadata: { httpStatusCode: 400 },
  });
  const { $metadata } = await cloud.client(CloudWatchLogsClient).send(new DescribeLogGroupsCommand({}));
  expect($metadata.attempts).toBe(2);
});

test("services throttle by errors of their own", async () => {
  await using cloud = await startCloud();
  cloud.faults.add({ kind: "throttle" });
  const endpoint = cloud.endpointUrl;
  const lambda = new LambdaClient({ ...once, endpoint }).send(new InvokeCommand({ FunctionName: "f" }));
  await expect(lambda).rejects.toMatchObject({
    name: "TooManyRequestsException",
    $metadata: { httpStatusCode: 429 },
  });
  const iam = new IAMClient({ ...once, endpoint }).send(new GetRoleCommand({ RoleName: "r" }));
  await expect(iam).rejects.toMatchObject({ name: "Throttling", $metadata: { httpStatusCode: 400 } });
});

test("an error strikes one operation on one resource, before anything is done", async () => {
  await using cloud = await startCloud();
  const logs = logsOf(cloud);
  cloud.faults.add({
    kind: "error",
    service: "logs",
    operation: "Create*",
    resource: "/shop/*",
    code: "ServiceUnavailableException",
    statusCode: 503,
    message: "down for a while",
  });
  await logs.send(new CreateLogGroupCommand({ logGroupName: "/other" }));
  const struck = logs.send(new CreateLogGroupCommand({ logGroupName: "/shop/orders" }));
  await expect(struck).rejects.toMatchObject({
    name: "ServiceUnavailableException",
    message: "down for a while",
    $metadata: { httpStatusCode: 503 },
  });
  const { logGroups } = await logs.send(new DescribeLogGroupsCommand({}));
  expect(logGroups?.map(({ logGroupName }) => logGroupName)).toEqual(["/other"]);
});

test("a hit is on record, and in the trace of the request that it struck", async () => {
  await using cloud = await startCloud({ clock: createMovableClock(Date.UTC(2026, 10, 21)) });
  cloud.faults.add({ kind: "error", service: "logs" });
  await logsOf(cloud)
    .send(new CreateLogGroupCommand({ logGroupName: "/a" }))
    .catch(() => undefined);
  const { body } = await call(cloud, "GET", "/_assay/faults");
  expect(body.rules).toMatchObject([{ id: "fault-1", hits: 1 }]);
  expect(body.hits).toEqual([
    {
      ruleId: "fault-1",
      kind: "error",
      at: Date.UTC(2026, 10, 21),
      service: "logs",
      operation: "CreateLogGroup",
      resource: "/a",
      effect: "answered 500 InternalFailure",
      traceId: expect.stringMatching(/^1-[0-9a-f]{8}-[0-9a-f]{24}$/),
    },
  ]);
  const trace = await call(cloud, "GET", `/_assay/traces/${body.hits[0]?.traceId}`);
  expect(trace.body.traces[0]?.roots).toMatchObject([
    {
      name: "CreateLogGroup",
      faults: [{ ruleId: "fault-1", kind: "error" }],
      error: expect.stringContaining("InternalFailure"),
    },
  ]);
});

test("latency by the cloud's clock ends when the clock has moved so far", async () => {
  const clock = createMovableClock(0);
  await using cloud = await startCloud({ clock });
  cloud.faults.add({ kind: "latency", delayMs: 60_000 });
  const answer = logsOf(cloud).send(new DescribeLogGroupsCommand({}));
  await expect.poll(() => clock.nextEventAt()).toBe(60_000);
  await clock.advanceToNextEvent();
  expect((await answer).logGroups).toEqual([]);
});

test("what a rule holds back goes on when the rule ends", async () => {
  const clock = createMovableClock(0);
  await using cloud = await startCloud({ clock });
  const ruleId = cloud.faults.add({ kind: "latency", delayMs: 60_000 });
  const answer = logsOf(cloud).send(new DescribeLogGroupsCommand({}));
  await expect.poll(() => clock.nextEventAt()).toBe(60_000);
  cloud.faults.remove(ruleId);
  expect((await answer).logGroups).toEqual([]);
  expect([clock.now(), clock.nextEventAt()]).toEqual([0, undefined]);
});

test("latency by the machine's time passes on a frozen clock", async () => {
  await using cloud = await startCloud({ clock: createMovableClock(0) });
  cloud.faults.add({ kind: "latency", delayMs: 40, by: "machine" });
  await logsOf(cloud).send(new DescribeLogGroupsCommand({}));
  expect(cloud.traces.spans()[0]?.durationMs).toBeGreaterThanOrEqual(39);
});

test("rules end one by one, all at once, and with a reset", async () => {
  await using cloud = await startCloud();
  const rules = [{ kind: "drop" }, { kind: "duplicate" }];
  expect((await call(cloud, "POST", "/_assay/faults", rules)).body.rules).toHaveLength(2);
  expect((await call(cloud, "DELETE", "/_assay/faults/fault-1")).body.rules).toMatchObject([{ id: "fault-2" }]);
  expect((await call(cloud, "DELETE", "/_assay/faults/fault-1")).status).toBe(400);
  await call(cloud, "DELETE", "/_assay/faults");
  expect(cloud.faults.rules()).toEqual([]);
  cloud.faults.add({ kind: "drop" });
  await cloud.reset();
  expect(cloud.faults.rules()).toEqual([]);
});

test("of several rules with a bad one none is kept", async () => {
  await using cloud = await startCloud();
  const answer = await call(cloud, "POST", "/_assay/faults", [{ kind: "drop" }, { kind: "flood" }]);
  expect(answer).toMatchObject({ status: 400, body: { code: "FAULT_INVALID", hint: expect.any(String) } });
  expect(cloud.faults.rules()).toEqual([]);
});

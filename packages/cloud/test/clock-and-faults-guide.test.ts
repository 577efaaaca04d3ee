import { readFile } from "node:fs/promises";
import { createMovableClock } from "@assay/core";
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  DescribeLogGroupsCommand,
  GetLogEventsCommand,
  PutLogEventsCommand,
  PutRetentionPolicyCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import { expect, test } from "vitest";
import { startCloud } from "../src/index.js";

const GUIDE = new URL("../../../docs/clock-and-faults.md", import.meta.url);

test("a month passes at once", async () => {
  // clock {
  const clock = createMovableClock(Date.parse("2027-01-01T00:00:00Z"));
  await using cloud = await startCloud({ clock });
  const logs = cloud.client(CloudWatchLogsClient);
  const stream = { logGroupName: "/shop/orders", logStreamName: "web" };
  await logs.send(new CreateLogGroupCommand(stream));
  await logs.send(new CreateLogStreamCommand(stream));
  await logs.send(new PutRetentionPolicyCommand({ ...stream, retentionInDays: 7 }));
  const logEvents = [{ timestamp: clock.now(), message: "paid" }];
  await logs.send(new PutLogEventsCommand({ ...stream, logEvents }));

  await cloud.clock.advance(30 * 86_400_000); // milliseconds, of either clock
  const { events } = await logs.send(new GetLogEventsCommand(stream)); // none: their retention has ended
  // }
  expect(events).toEqual([]);
});

test("a running cloud takes orders over the wire", async () => {
  await using cloud = await startCloud();
  const { endpointUrl } = cloud;
  // wire {
  const post = (order: object) => fetch(`${endpointUrl}/_assay/clock`, { method: "POST", body: JSON.stringify(order) });

  await post({ freeze: true });
  await post({ advanceBy: "30d" }); // or "PT30S", or 90000
  await post({ advanceTo: "2099-01-01T00:00:00Z" });
  await post({ advanceToNextEvent: true });
  await post({ scale: 10 }); // and { resume: true }, { reset: true }
  const clock = await (await fetch(`${endpointUrl}/_assay/clock`)).json();
  // }
  expect(clock).toEqual({
    now: expect.stringMatching(/^2099-01-01T00:00:/),
    mode: "running",
    scale: 10,
    nextEventAt: null,
    isMovable: true,
  });
});

test("faults are ordered, met and on record", async () => {
  // faults {
  await using cloud = await startCloud();
  cloud.faults.add({ kind: "throttle", service: "logs", operation: "Describe*", count: 2 });
  cloud.faults.add({ kind: "duplicate", service: "sns", resource: "orders", probability: 0.1, seed: 7 });

  const { $metadata } = await cloud.client(CloudWatchLogsClient).send(new DescribeLogGroupsCommand({}));
  const attempts = $metadata.attempts; // 3: the SDK was throttled twice, and tried again
  const hits = cloud.faults.hits(); // what was struck, when, in which trace
  // }
  expect(attempts).toBe(3);
  expect(hits).toHaveLength(2);
});

test("a strict cloud lets no gap pass", async () => {
  // strict {
  await using cloud = await startCloud({ strict: { allow: ["no-isolation", "sts.*:unmodelled-field"] } });
  // }
  const response = await fetch(cloud.endpointUrl, {
    method: "POST",
    headers: { "x-amz-target": "Logs_20140328.DescribeLogGroups", "content-type": "application/x-amz-json-1.1" },
    body: '{"colour":"red"}',
  });
  expect(await response.json()).toMatchObject({ __type: "FidelityError" });
});

test("the guide shows the examples that work", async () => {
  const source = await readFile(new URL(import.meta.url), "utf8");
  const guide = await readFile(GUIDE, "utf8");
  const examples = [...source.matchAll(/\/\/ [a-z]+ \{\n(.*?) *\/\/ \}\n/gs)].map(([, example]) => example ?? "");
  expect(examples).toHaveLength(4);
  for (const example of examples) expect(guide).toContain(example.replaceAll(/^ {2}/gm, ""));
});

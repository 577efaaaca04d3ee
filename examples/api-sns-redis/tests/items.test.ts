import { randomInt } from "node:crypto";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { ElastiCacheClient, RebootCacheClusterCommand } from "@aws-sdk/client-elasticache";
import type { Runtime } from "@aws-sdk/client-lambda";
import { createClient } from "@redis/client";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { clientOptions, deploy, type Stack } from "../stack.js";
import { openCloud, type TestCloud } from "./cloud.js";
import { type Subscriber, subscribe } from "./subscriber.js";

// The Node.js at hand, as far as Lambda has it.
const NODE_RUNTIME = `nodejs${Math.min(Number.parseInt(process.versions.node, 10), 24)}.x` as Runtime;
const packageOf = (name: string): string => fileURLToPath(new URL(`../build/${name}.zip`, import.meta.url));

const FUNCTIONS = [
  { name: "node", runtime: NODE_RUNTIME },
  { name: "go", runtime: "provided.al2023" as Runtime },
];

describe.each(FUNCTIONS)("the $name function", ({ name, runtime }) => {
  const packagePath = packageOf(name);
  const isBuilt = existsSync(packagePath);
  // Tests of one file share a cloud; an account keeps this function's resources apart.
  const accountId = String(randomInt(1e11, 2 ** 48 - 1))
    .slice(0, 12)
    .padEnd(12, "1");
  let cloud: TestCloud;
  let stack: Stack;
  let subscriber: Subscriber;

  beforeAll(async () => {
    if (!isBuilt) return;
    cloud = await openCloud();
    stack = await deploy({ endpoint: cloud.endpoint, accountId, runtime, packagePath });
    subscriber = await subscribe({ endpoint: cloud.endpoint, accountId }, stack.topicArn);
  });
  afterAll(async () => {
    await subscriber?.[Symbol.asyncDispose]();
    await cloud?.[Symbol.asyncDispose]();
  });

  const post = async (body: string): Promise<{ status: number; key: string }> => {
    const answer = await fetch(stack.itemsUrl, { method: "POST", body });
    const { key = "" } = (await answer.json()) as { key?: string };
    return { status: answer.status, key };
  };

  const withRedis = async <Result>(
    task: (redis: ReturnType<typeof createClient>) => Promise<Result>,
  ): Promise<Result> => {
    const redis = createClient({ socket: { ...stack.redis, reconnectStrategy: false } });
    redis.on("error", () => undefined);
    await redis.connect();
    try {
      return await task(redis);
    } finally {
      redis.destroy();
    }
  };
  const stored = (key: string): Promise<string | null> => withRedis((redis) => redis.get(key));

  test.skipIf(!isBuilt)("stores the body and publishes its key", async () => {
    const before = subscriber.received.length;
    const { status, key } = await post('{"name":"Grüße"}');
    expect(status).toBe(201);
    expect(await stored(key)).toBe('{"name":"Grüße"}');
    const received = await subscriber.waitFor(before + 1);
    expect(received.at(-1)).toMatchObject({ Type: "Notification", TopicArn: stack.topicArn, Message: key });
  });

  test.skipIf(!isBuilt)("refuses an empty body", async () => {
    expect((await post("")).status).toBe(400);
  });

  test.skipIf(!isBuilt)("says so while Redis is gone, publishes nothing, and recovers", async () => {
    const before = subscriber.received.length;
    await withRedis((redis) => redis.sendCommand(["SHUTDOWN", "NOSAVE"]).catch(() => undefined));
    expect((await post("lost")).status).toBe(503);

    const elasticache = new ElastiCacheClient(clientOptions({ endpoint: cloud.endpoint, accountId }));
    await elasticache.send(
      new RebootCacheClusterCommand({ CacheClusterId: stack.cacheClusterId, CacheNodeIdsToReboot: ["0001"] }),
    );
    const { status, key } = await post("kept");
    expect(status).toBe(201);
    expect(await stored(key)).toBe("kept");
    const received = await subscriber.waitFor(before + 1);
    expect(received.slice(before).map(({ Message }) => Message)).toEqual([key]);
  });

  test.skipIf(!isBuilt)("tells a message that SNS delivers twice by its id", async () => {
    const before = subscriber.received.length;
    await cloud.addFault({ kind: "duplicate", service: "sns", resource: stack.topicArn });
    const { key } = await post("twice");
    const received = await subscriber.waitFor(before + 2);
    await cloud.clearFaults();
    const [first, second] = received.slice(before);
    expect(first?.Message).toBe(key);
    expect(second?.MessageId).toBe(first?.MessageId);
  });

  test.skipIf(!isBuilt)("a subscriber that was down gets its message when the clock has moved", async () => {
    const before = subscriber.received.length;
    const refusedBefore = subscriber.refused;
    subscriber.answerWith(503);
    const { key } = await post("later");
    await expect.poll(() => subscriber.refused).toBeGreaterThan(refusedBefore);
    subscriber.answerWith(200);
    await cloud.advance("1h");
    const received = await subscriber.waitFor(before + 1);
    expect(received.at(-1)?.Message).toBe(key);
  });

  test.skipIf(!isBuilt)("answers a thousand requests at once", async () => {
    const before = subscriber.received.length;
    const answers = await Promise.all(Array.from({ length: 1_000 }, (_, index) => post(`item ${index}`)));
    expect(answers.filter(({ status }) => status !== 201)).toEqual([]);
    const received = await subscriber.waitFor(before + 1_000);
    const published = received.slice(before).map(({ Message }) => Message);
    expect(published.sort()).toEqual(answers.map(({ key }) => key).sort());
  });
});

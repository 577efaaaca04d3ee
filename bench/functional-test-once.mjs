// One functional test as a user would run it. Usage: node bench/functional-test-once.mjs RUNTIME PACKAGE
import { createClient } from "@redis/client";
import { createJiti } from "jiti";
import { startCloud } from "../packages/assay/dist/index.js";

const [runtime, packagePath] = process.argv.slice(2);
const jiti = createJiti(import.meta.url);
const [{ deploy }, { subscribe }] = await Promise.all([
  jiti.import("../examples/api-sns-redis/stack.ts"),
  jiti.import("../examples/api-sns-redis/tests/subscriber.ts"),
]);

const cloud = await startCloud();
const place = { endpoint: cloud.endpointUrl, accountId: "000000000000" };
const stack = await deploy({ ...place, runtime, packagePath });
const subscriber = await subscribe(place, stack.topicArn);
const answer = await fetch(stack.itemsUrl, { method: "POST", body: "hello" });
const { key } = await answer.json();
const [notification] = await subscriber.waitFor(1);
const redis = createClient({ socket: stack.redis });
await redis.connect();
const stored = await redis.get(key);
redis.destroy();
if (answer.status !== 201 || stored !== "hello" || notification.Message !== key) throw new Error("the test is red");
await subscriber[Symbol.asyncDispose]();
await cloud.dispose();

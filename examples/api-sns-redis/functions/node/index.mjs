import { randomUUID } from "node:crypto";
import { PublishCommand, SNSClient } from "@aws-sdk/client-sns";
import { createClient } from "@redis/client";

const { REDIS_URL, TOPIC_ARN } = process.env;
const DAY_SECONDS = 86_400;

const sns = new SNSClient({});
let connection;

/** POST /items: keeps the body in Redis for a day and publishes its key. */
export async function handler(event) {
  if (!event.body) return answer(400, { message: "the body is empty" });
  const body = event.isBase64Encoded ? Buffer.from(event.body, "base64") : event.body;
  const key = `item:${randomUUID()}`;
  try {
    const redis = await connect();
    await redis.set(key, body, { expiration: { type: "EX", value: DAY_SECONDS } });
  } catch (error) {
    console.error("redis", error);
    return answer(503, { message: "the store cannot be reached" });
  }
  await sns.send(new PublishCommand({ TopicArn: TOPIC_ARN, Message: key }));
  return answer(201, { key });
}

// One connection for the life of the environment; a broken one is replaced by the next request.
async function connect() {
  if (connection?.isReady) return connection;
  connection?.destroy();
  connection = createClient({
    url: REDIS_URL,
    disableOfflineQueue: true,
    socket: { connectTimeout: 1_000, reconnectStrategy: false },
  });
  connection.on("error", (error) => console.error("redis", error.message));
  return await connection.connect();
}

function answer(statusCode, body) {
  return { statusCode, headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
}

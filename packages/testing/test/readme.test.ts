import { readFile } from "node:fs/promises";
import { CreateQueueCommand, ReceiveMessageCommand, SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { expect, test } from "vitest";
import { AssayContainer } from "../src/index.js";

test("a delayed message arrives when the clock has moved", async () => {
  // example {
  await using container = await new AssayContainer().withServices("sqs").withClock("frozen").start();
  const sqs = new SQSClient({
    endpoint: container.getConnectionUri(),
    region: "us-east-1",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
  });
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: "orders" }));
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "later", DelaySeconds: 900 }));
  await container.cloud?.clock.advance(900_000); // milliseconds
  const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl }));
  // }
  expect(Messages?.map(({ Body }) => Body)).toEqual(["later"]);
});

test("the example of the README is the one above", async () => {
  const source = await readFile(new URL("readme.test.ts", import.meta.url), "utf8");
  const [, slice = ""] = /\/\/ example \{\n([\s\S]*?)\n {2}\/\/ \}/.exec(source) ?? [];
  const readme = await readFile(new URL("../README.md", import.meta.url), "utf8");
  expect(slice).not.toBe("");
  expect(readme).toContain(slice.replaceAll(/^ {2}/gm, ""));
});

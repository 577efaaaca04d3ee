import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AddPermissionCommand, CreateQueueCommand, SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { expect, onTestFinished, test } from "vitest";
import { startCloud } from "../src/index.js";
import { newAccountId } from "./accounts.js";

test("what a request changes in another account is on disk before it is answered", async () => {
  const persistTo = await mkdtemp(join(tmpdir(), "assay-state-"));
  onTestFinished(() => rm(persistTo, { recursive: true, force: true }));
  await using cloud = await startCloud({ persistTo });
  const [owner, guest] = [newAccountId(), newAccountId()];
  const queues = cloud.client(SQSClient, { accountId: owner });
  const { QueueUrl } = await queues.send(new CreateQueueCommand({ QueueName: "open" }));
  const permission = { Label: "guest", AWSAccountIds: [guest], Actions: ["SendMessage"] };
  await queues.send(new AddPermissionCommand({ QueueUrl, ...permission }));
  await cloud.client(SQSClient, { accountId: guest }).send(new SendMessageCommand({ QueueUrl, MessageBody: "kept" }));

  const files = (await readdir(persistTo)).filter((name) => name.startsWith(`sqs.${owner}.`));
  const written = await Promise.all(files.map((name) => readFile(join(persistTo, name), "latin1")));
  expect(written.join()).toContain("kept");
});

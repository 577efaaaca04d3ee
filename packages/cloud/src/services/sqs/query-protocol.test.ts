import { SendMessageCommand } from "@aws-sdk/client-sqs";
import { describe, expect, test } from "vitest";
import { newAccountId } from "../../../test/accounts.js";
import {
  connectSqs,
  createQueue,
  REGION,
  receiveBodies,
  receiveOne,
  sendAll,
  shareCloud,
} from "../../../test/sqs-fixture.js";

const cloud = await shareCloud();

const signedBy = (accountId: string) => ({
  authorization: `AWS4-HMAC-SHA256 Credential=${accountId}/20260115/${REGION}/sqs/aws4_request, SignedHeaders=host, Signature=0`,
  "x-amz-date": "20260115T120000Z",
});

async function prepare() {
  const accountId = newAccountId();
  const sqs = connectSqs(cloud, accountId);
  const url = await createQueue(sqs);
  const post = async (target: string, parameters: Record<string, string>) => {
    const body = new URLSearchParams({ Version: "2012-11-05", ...parameters });
    const answer = await fetch(target, { method: "POST", body, headers: signedBy(accountId) });
    return { status: answer.status, text: await answer.text() };
  };
  return { accountId, sqs, url, post };
}

describe("query requests", () => {
  test("to the queue's own URL need no QueueUrl, as older SDKs send them", async () => {
    const { url, post, sqs } = await prepare();
    const sent = await post(url, { Action: "SendMessage", MessageBody: "a b" });
    expect(sent.status).toBe(200);
    expect(sent.text).toContain(
      "<SendMessageResult><MD5OfMessageBody>0cc9cd4dd26c5137b675a0d819cb9ab0</MD5OfMessageBody>",
    );
    expect(await receiveBodies(sqs, url)).toEqual(["a b"]);
  });

  test("answer AWS's codes and sentences, which differ from those of JSON", async () => {
    const { accountId, post } = await prepare();
    const QueueUrl = `${cloud.endpointUrl}/${accountId}/nothing`;
    const missing = await post(cloud.endpointUrl, { Action: "ReceiveMessage", QueueUrl });
    expect(missing.status).toBe(400);
    expect(missing.text).toContain("<Code>AWS.SimpleQueueService.NonExistentQueue</Code>");
    expect(missing.text).toContain("The specified queue does not exist for this wsdl version.");
    const unknown = await post(QueueUrl, { Action: "Dance" });
    expect(unknown.text).toContain("<Code>InvalidAction</Code>");
    const misnamed = await post(cloud.endpointUrl, { Action: "CreateQueue", QueueName: "a b" });
    expect(misnamed.text).toContain("<Code>InvalidParameterValue</Code>");
  });

  test("reach a queue by an unsigned GET, where account and region are the URL's", async () => {
    const { accountId, url, sqs } = await prepare();
    const path = `/queue/${REGION}/${accountId}/orders`;
    const answer = await fetch(`${cloud.endpointUrl}${path}?Action=SendMessage&MessageBody=by%20hand`);
    expect(answer.status).toBe(200);
    expect(await receiveBodies(sqs, url)).toEqual(["by hand"]);
  });

  test("unsigned, delete the queue of the URL's account and no other", async () => {
    const { accountId } = await prepare();
    const nobody = connectSqs(cloud, "000000000000");
    const own = await createQueue(nobody);
    await fetch(`${cloud.endpointUrl}/queue/${REGION}/${accountId}/orders?Action=DeleteQueue`);
    await sendAll(nobody, own, ["still there"]);
    expect(await receiveBodies(nobody, own)).toEqual(["still there"]);
    await expect(createQueue(connectSqs(cloud, accountId))).rejects.toThrow("You must wait 60 seconds");
  });

  test("that are no forms are refused, and harm nobody", async () => {
    const { url, accountId, sqs } = await prepare();
    const type = { "content-type": "application/x-www-form-urlencoded" };
    for (const body of ["Action=SendMessage&MessageBody=%", "%%%", "Action=SendMessageBatch", "\u0000"]) {
      const answer = await fetch(url, { method: "POST", body, headers: { ...type, ...signedBy(accountId) } });
      expect(answer.status).toBeGreaterThanOrEqual(400);
      expect(answer.status).toBeLessThan(500);
    }
    await sendAll(sqs, url, ["still there"]);
    expect(await receiveBodies(sqs, url)).toEqual(["still there"]);
  });
});

test("JSON errors carry the old code in a header", async () => {
  const { accountId } = await prepare();
  const answer = await fetch(cloud.endpointUrl, {
    method: "POST",
    headers: {
      ...signedBy(accountId),
      "content-type": "application/x-amz-json-1.0",
      "x-amz-target": "AmazonSQS.ReceiveMessage",
    },
    body: JSON.stringify({ QueueUrl: `${cloud.endpointUrl}/${accountId}/nothing` }),
  });
  expect(answer.headers.get("x-amzn-query-error")).toBe("AWS.SimpleQueueService.NonExistentQueue;Sender");
  expect(await answer.json()).toEqual({
    __type: "com.amazonaws.sqs#QueueDoesNotExist",
    message: "The specified queue does not exist.",
  });
});

test("queue URLs name the host that the client used", async () => {
  const { post } = await prepare();
  const { port } = new URL(cloud.endpointUrl);
  const answer = await post(`http://localhost:${port}/`, { Action: "GetQueueUrl", QueueName: "orders" });
  expect(answer.text).toContain(`<QueueUrl>http://localhost:${port}/`);
});

describe("the page of messages", () => {
  test("lists messages without receiving them, in XML or JSON", async () => {
    const { url, sqs } = await prepare();
    await sendAll(sqs, url, ["a", "b"]);
    const page = `${cloud.endpointUrl}/_aws/sqs/messages?QueueUrl=${encodeURIComponent(url)}`;
    const xml = await (await fetch(page)).text();
    expect(xml).toMatch(/<ReceiveMessageResult><Message>.*<Body>a<\/Body>.*<Body>b<\/Body>/s);
    const json = await fetch(page, { headers: { accept: "application/json" } });
    const { Messages } = (await json.json()) as { Messages: Record<string, unknown>[] };
    expect(Messages.map(({ Body, ReceiptHandle }) => [Body, ReceiptHandle])).toEqual([
      ["a", "SQS/BACKDOOR/ACCESS"],
      ["b", "SQS/BACKDOOR/ACCESS"],
    ]);
    const { message } = await receiveOne(sqs, url);
    expect(message?.Attributes?.ApproximateReceiveCount).toBe("1");
  });

  test("shows hidden and delayed messages on demand, also by path and by POST", async () => {
    const { url, sqs, accountId } = await prepare();
    await sendAll(sqs, url, ["hidden"]);
    await receiveOne(sqs, url);
    await sqs.send(new SendMessageCommand({ QueueUrl: url, MessageBody: "delayed", DelaySeconds: 9 }));
    const page = `${cloud.endpointUrl}/_aws/sqs/messages/${REGION}/${accountId}/orders`;
    const read = async (parameters: Record<string, string>, method = "GET") => {
      const form = new URLSearchParams(parameters);
      const request = method === "GET" ? {} : { method, body: form };
      const target = method === "GET" ? `${page}?${form}` : page;
      const answer = await fetch(target, { ...request, headers: { accept: "application/json" } });
      const { Messages = [] } = (await answer.json()) as { Messages?: Record<string, Record<string, string>>[] };
      return Messages.map(({ Body, Attributes }) => [Body, Attributes?.IsVisible, Attributes?.IsDelayed]);
    };
    expect(await read({})).toEqual([]);
    expect(await read({ ShowInvisible: "true" })).toEqual([["hidden", "false", undefined]]);
    expect(await read({ ShowInvisible: "1", ShowDelayed: "True" }, "POST")).toEqual([
      ["hidden", "false", "false"],
      ["delayed", "false", "true"],
    ]);
  });

  test("answers AWS's error for a queue that is not there", async () => {
    const answer = await fetch(`${cloud.endpointUrl}/_aws/sqs/messages`);
    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain("AWS.SimpleQueueService.NonExistentQueue");
  });
});

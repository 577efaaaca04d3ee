import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { InvokeCommand } from "@aws-sdk/client-lambda";
import {
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  ListPartsCommand,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { GetQueueUrlCommand, ListQueuesCommand, ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Cloud, startCloud } from "../../src/index.js";
import { newAccountId } from "../accounts.js";
import { startGate } from "../gate.js";
import { createFunction, lambdaOf } from "../lambda-fixture.js";
import { exchangeRaw } from "../raw-request.js";
import { connectSqs, createQueue, REGION, receiveOne, refusal, sendAll } from "../sqs-fixture.js";
import { jsonHeaders, signedFor } from "./raw-call.js";

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud({ maxEnvironments: 1 });
});
afterAll(() => cloud.dispose());

/** The beginning of an HTTP request, up to and without the empty line. */
function head(requestLine: string, headers: Readonly<Record<string, string>>): string {
  const lines = Object.entries({ host: "localhost", ...headers }).map(([name, value]) => `${name}: ${value}\r\n`);
  return `${requestLine} HTTP/1.1\r\n${lines.join("")}`;
}

/** A connection that nobody reads; writing to it resolves when the bytes are on their way. */
async function open(): Promise<{ readonly socket: Socket; write(bytes: string | Uint8Array): Promise<void> }> {
  const { hostname, port } = new URL(cloud.endpointUrl);
  const socket = connect(Number(port), hostname);
  socket.on("error", () => undefined);
  await once(socket, "connect");
  return { socket, write: (bytes) => new Promise((resolve) => socket.write(bytes, () => resolve())) };
}

describe("a body that is not as long as its request says", () => {
  const body = '{"QueueName":"orders"}';

  test.each([
    ["ends early", `content-length: ${body.length + 10}\r\n\r\n${body}`],
    ["goes on", `content-length: ${body.length - 10}\r\n\r\n${body}`],
    ["has a length below zero", `content-length: -1\r\n\r\n${body}`],
    ["has a length that is no number", `content-length: abc\r\n\r\n${body}`],
    ["has a length beyond any number", `content-length: 99999999999999999999\r\n\r\n${body}`],
    ["has no length", `\r\n${body}`],
    ["comes in chunks of no size", `transfer-encoding: chunked\r\n\r\nzz\r\n${body}\r\n0\r\n\r\n`],
    ["comes in chunks of another size", `transfer-encoding: chunked\r\n\r\n2\r\n${body}\r\n0\r\n\r\n`],
    ["comes in chunks that do not end", `transfer-encoding: chunked\r\n\r\n16\r\n${body}\r\n`],
    ["comes in an encoding that nobody knows", `transfer-encoding: zip\r\n\r\n${body}`],
  ])("and %s is refused and changes nothing", async (_how, rest) => {
    const accountId = newAccountId();
    const headers = { ...signedFor("sqs", accountId, REGION), ...jsonHeaders("AmazonSQS.CreateQueue") };
    const answer = await exchangeRaw(cloud.endpointUrl, (socket) => {
      socket.end(head("POST /", headers) + rest);
    });
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    const { QueueUrls = [] } = await connectSqs(cloud, accountId).send(new ListQueuesCommand({}));
    expect(QueueUrls).toEqual([]);
  });

  test("may be larger than anything: it is refused before it is sent", async () => {
    const answer = await exchangeRaw(cloud.endpointUrl, (socket) => {
      socket.write(`${head("POST /", jsonHeaders("AmazonSQS.CreateQueue"))}content-length: 209715200\r\n\r\n`);
    });
    expect(answer).toMatch(/^HTTP\/1\.1 413 /);
  });
});

test("a client that sends a byte now and then keeps nobody waiting, and is answered in the end", async () => {
  const accountId = newAccountId();
  const body = '{"QueueName":"slow"}';
  const headers = { ...signedFor("sqs", accountId, REGION), ...jsonHeaders("AmazonSQS.CreateQueue") };
  const request = `${head("POST /", { ...headers, connection: "close" })}content-length: ${body.length}\r\n\r\n${body}`;
  const answer = await exchangeRaw(cloud.endpointUrl, async (socket) => {
    const pieces = 20;
    const length = Math.ceil(request.length / pieces);
    for (let piece = 0; piece < pieces; piece += 1) {
      await new Promise<void>((sent) =>
        socket.write(request.slice(piece * length, (piece + 1) * length), () => sent()),
      );
      expect((await fetch(`${cloud.endpointUrl}/_assay/health`)).status).toBe(200);
    }
  });
  expect(answer).toMatch(/^HTTP\/1\.1 200 /);
  expect(answer).toContain("/slow");
});

describe("a client that goes away", () => {
  const goingAway: [string, (socket: Socket) => void][] = [
    ["closes the connection", (socket) => socket.destroy()],
    ["closes its half of the connection", (socket) => socket.end()],
    ["resets the connection", (socket) => socket.resetAndDestroy()],
  ];

  test.each(goingAway)("and %s during a long poll takes no message with it", async (_how, leave) => {
    const accountId = newAccountId();
    const sqs = connectSqs(cloud, accountId);
    const QueueUrl = await createQueue(sqs);
    const overSocket = new SQSClient({
      endpoint: cloud.endpointUrl,
      region: REGION,
      credentials: { accessKeyId: accountId, secretAccessKey: "test" },
    });
    const headers = { ...signedFor("sqs", accountId, REGION), ...jsonHeaders("AmazonSQS.ReceiveMessage") };
    const body = JSON.stringify({ QueueUrl, WaitTimeSeconds: 20 });
    const { socket, write } = await open();
    await write(`${head("POST /", headers)}content-length: ${body.length}\r\n\r\n${body}`);
    // What is asked and answered later on another connection tells that this request is being served.
    await overSocket.send(new GetQueueUrlCommand({ QueueName: "orders" }));
    leave(socket);
    await overSocket.send(new GetQueueUrlCommand({ QueueName: "orders" }));
    await sendAll(sqs, QueueUrl, ["kept"]);
    const { message } = await receiveOne(sqs, QueueUrl);
    expect(message).toMatchObject({ Body: "kept", Attributes: { ApproximateReceiveCount: "1" } });
    const empty = await sqs.send(new ReceiveMessageCommand({ QueueUrl }));
    expect(empty.Messages).toBeUndefined();
  });

  test.each(goingAway)("and %s during an upload leaves no object and no part behind", async (_how, leave) => {
    const accountId = newAccountId();
    const s3 = cloud.client(S3Client, { accountId });
    const Bucket = `uploads-${accountId}`;
    await s3.send(new CreateBucketCommand({ Bucket }));
    const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key: "parts" }));
    for (const target of ["whole", `parts?partNumber=1&uploadId=${UploadId}`]) {
      const { socket, write } = await open();
      const headers = { ...signedFor("s3", accountId, "us-east-1"), "content-length": "2000000" };
      await write(`${head(`PUT /${Bucket}/${target}`, headers)}\r\n`);
      await write(Buffer.alloc(1_000_000));
      leave(socket);
    }
    expect((await refusal(s3.send(new GetObjectCommand({ Bucket, Key: "whole" })))).name).toBe("NoSuchKey");
    const { Parts } = await s3.send(new ListPartsCommand({ Bucket, Key: "parts", UploadId }));
    expect(Parts).toBeUndefined();
  });

  test.each(goingAway)("and %s during a download leaves the server to others", async (_how, leave) => {
    const accountId = newAccountId();
    const s3 = cloud.client(S3Client, { accountId });
    const object = { Bucket: `downloads-${accountId}`, Key: "large" };
    await s3.send(new CreateBucketCommand({ Bucket: object.Bucket }));
    await s3.send(new PutObjectCommand({ ...object, Body: Buffer.alloc(20 * 1024 * 1024, "x") }));
    const { socket, write } = await open();
    await write(`${head(`GET /${object.Bucket}/large`, signedFor("s3", accountId, "us-east-1"))}\r\n`);
    await once(socket, "data");
    leave(socket);
    const { Body } = await s3.send(new GetObjectCommand({ ...object, Range: "bytes=0-2" }));
    expect(await Body?.transformToString()).toBe("xxx");
    socket.destroy();
  });

  test.each(goingAway)(
    "and %s during an invocation leaves the function to finish, and to the next",
    async (_how, leave) => {
      await using gate = await startGate();
      const account = lambdaOf(cloud);
      const source = `let count = 0; export const handler = async () => { await fetch("${gate.url}"); return ++count; };`;
      await createFunction(account, "waits", { source, Timeout: 60 });
      const path = "/2015-03-31/functions/waits/invocations";
      const headers = { ...signedFor("lambda", account.accountId, account.region), "content-length": "2" };
      const { socket, write } = await open();
      await write(`${head(`POST ${path}`, headers)}\r\n{}`);
      await gate.reached();
      leave(socket);
      gate.open();
      const { Payload } = await account.client.send(new InvokeCommand({ FunctionName: "waits" }));
      expect(Payload?.transformToString()).toBe("2");
    },
  );
});

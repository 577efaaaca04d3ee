import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { Agent, type RequestOptions, request } from "node:https";
import { connect as connectPlain } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer, text } from "node:stream/consumers";
import { connect } from "node:tls";
import { CreateQueueCommand, ListQueuesCommand, SQSClient } from "@aws-sdk/client-sqs";
import { expect, onTestFinished, test } from "vitest";
import { WebSocket } from "ws";
import { createCertificateAuthority } from "../certificates/certificate-authority.js";
import { startCloud } from "../index.js";
import { type Answer, type HttpServerOptions, startHttpServer } from "./http-server.js";

const echo: Answer = async ({ method, path, body }) => ({
  status: 200,
  headers: { "x-path": path, "x-method": method },
  body,
});

async function serve(options: Partial<HttpServerOptions> = {}) {
  const folder = await mkdtemp(join(tmpdir(), "assay-tls-"));
  const certificates = createCertificateAuthority(folder);
  const server = await startHttpServer({
    ...{ host: "127.0.0.1", port: 0, bodyLimitBytes: 5_000_000, answer: echo },
    tls: { certificates, hosts: ["localhost", "127.0.0.1"] },
    ...options,
  });
  onTestFinished(async () => {
    await server.close();
    await rm(folder, { recursive: true });
  });
  return { ...server, ca: certificates.certificate };
}

/** Always to this machine, whatever host is meant. */
async function send(port: number, ca: string, options: RequestOptions = {}, body: string | Uint8Array = "") {
  const call = request({ port, ca, host: "127.0.0.1", ...options });
  const answered = once(call, "response");
  call.end(body);
  const [response] = await answered;
  return { status: response.statusCode, headers: response.headers, body: await buffer(response) };
}

test("plain and secured requests are answered on one port, over kept connections too", async () => {
  const { port, ca } = await serve();
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  onTestFinished(() => agent.destroy());
  for (const path of ["/one", "/two"]) {
    expect((await send(port, ca, { agent, path })).headers).toMatchObject({ "x-path": path });
    expect((await fetch(`http://127.0.0.1:${port}${path}`)).headers.get("x-path")).toBe(path);
  }
  expect(Object.values(agent.freeSockets).flat()).toHaveLength(1);
});

test.each(["localhost", "shop.execute-api.localhost", "photos.s3.eu-central-1.localhost.localstack.cloud"])(
  "whoever means %s is shown a certificate for it",
  async (servername) => {
    const { port, ca } = await serve();
    expect((await send(port, ca, { servername })).status).toBe(200);
  },
);

test("a client without the authority's certificate is on its own, and nobody else is disturbed", async () => {
  const { port, ca } = await serve();
  const others = createCertificateAuthority(join(tmpdir(), "assay-nobody"));
  await expect(send(port, others.certificate)).rejects.toMatchObject({ code: "UNABLE_TO_VERIFY_LEAF_SIGNATURE" });
  expect((await send(port, ca)).status).toBe(200);
});

test("megabytes go both ways, up to the limit of bodies", async () => {
  const { port, ca } = await serve();
  const body = Buffer.alloc(5_000_000, "assay ");
  expect((await send(port, ca, { method: "POST" }, body)).body.equals(body)).toBe(true);
  const headers = { "content-length": 5_000_001 };
  expect((await send(port, ca, { method: "POST", headers })).status).toBe(413);
});

test("bytes that only begin like a handshake end their connection, no other", async () => {
  const { port, ca } = await serve();
  const socket = connectPlain(port, "127.0.0.1");
  const heard = text(socket);
  socket.write(Buffer.from([0x16, 0x03, 0x01, 0x00, 0x05, 1, 2, 3, 4, 5]));
  expect((await heard).startsWith("HTTP")).toBe(false);
  expect((await send(port, ca)).status).toBe(200);
});

test("a WebSocket is opened on a secured connection", async () => {
  const { port, ca } = await serve({
    acceptWebSocket: async () => ({
      kind: "accepted",
      subprotocol: undefined,
      limits: { frameBytes: 1_000, messageBytes: 1_000 },
      open: (socket) => socket.send(Buffer.from("welcome")),
    }),
  });
  const socket = new WebSocket(`wss://localhost:${port}/`, { ca });
  const [message] = await once(socket, "message");
  expect(String(message)).toBe("welcome");
  socket.terminate();
});

test("who connects and says nothing does not keep the server from closing", async () => {
  const { port, close } = await serve();
  const silent = connectPlain(port, "127.0.0.1");
  const unsure = connect({ port, host: "127.0.0.1" });
  unsure.on("error", () => undefined);
  await once(silent, "connect");
  const ended = once(silent, "close");
  await close();
  await ended;
});

// Without being cut off, the handshake would end by its own limit, after this test has been given up.
test("who stops in the middle of a handshake does not either", { timeout: 8_000 }, async () => {
  const { port, close } = await serve({ closeTimeoutMs: 100 });
  const stopped = connectPlain(port, "127.0.0.1");
  stopped.on("error", () => undefined);
  stopped.write(Buffer.from([0x16, 0x03]));
  const ended = once(stopped, "close");
  // The server has read it once it has answered somebody who came later.
  await fetch(`http://127.0.0.1:${port}/`);
  await close();
  await ended;
});

test("an SDK works over https with the certificate that the cloud offers", async () => {
  await using cloud = await startCloud();
  const ca = await (await fetch(`${cloud.endpointUrl}/_assay/certificates/ca.pem`)).text();
  const { port } = new URL(cloud.endpointUrl);
  const httpsAgent = new Agent({ ca });
  const sqs = new SQSClient({
    endpoint: `https://localhost:${port}`,
    region: "eu-central-1",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
    requestHandler: { httpsAgent },
  });
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: "secured" }));
  expect((await sqs.send(new ListQueuesCommand({}))).QueueUrls).toEqual([QueueUrl]);
  sqs.destroy();
});

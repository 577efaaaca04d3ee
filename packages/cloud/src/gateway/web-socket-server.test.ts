import { once } from "node:events";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { setImmediate } from "node:timers/promises";
import { describe, expect, onTestFinished, test } from "vitest";
import { WebSocket } from "ws";
import type { WebSocketAnswer } from "../web-socket.js";
import { type Answer, startHttpServer } from "./http-server.js";

const LIMITS = { frameBytes: 1_000, messageBytes: 2_000 };

const echo: Answer = async ({ method, path, headers, body }) => ({
  status: 200,
  headers: {},
  body: Buffer.from(JSON.stringify({ method, path, upgrade: headers.upgrade, body: Buffer.from(body).toString() })),
});

/** A server that accepts every WebSocket and says so. */
async function startServer(answer: (path: string) => WebSocketAnswer = () => greeting) {
  const server = await startHttpServer({
    ...{ host: "127.0.0.1", port: 0, bodyLimitBytes: 1_000, answer: echo },
    acceptWebSocket: async ({ path }) => answer(path),
  });
  onTestFinished(() => server.close());
  return server;
}

type Accepted = Extract<WebSocketAnswer, { kind: "accepted" }>;

const greeting: Accepted = {
  kind: "accepted",
  subprotocol: undefined,
  limits: LIMITS,
  open: (socket) => socket.send(Buffer.from("welcome")),
};

function handshake(): string {
  const key = Buffer.alloc(16).toString("base64");
  return `GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${key}\r\n\r\n`;
}

/** What a server answers to these bytes, until it ends the connection. */
async function exchange(port: number, request: string): Promise<string> {
  const socket = connect(port, "127.0.0.1");
  const answer = text(socket);
  socket.write(request);
  return await answer;
}

describe("a client that offers another protocol", () => {
  test.each(["GET", "POST"])("than WebSocket is served as if it had not, a %s with its body too", async (method) => {
    const { port } = await startServer();
    const body = method === "GET" ? "" : '{"n":1}';
    const head = `${method} /a?b=c HTTP/1.1\r\nHost: x\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQBAAAAAAIAAAAA\r\nContent-Length: ${body.length}\r\n\r\n`;
    const socket = connect(port, "127.0.0.1");
    const heard = text(socket);
    socket.write(head);
    // Its body may come later.
    await setImmediate();
    socket.write(body);
    await once(socket, "data");
    socket.write("GET /next HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    const answers = await heard;
    expect(answers.match(/HTTP\/1\.1 200 OK/g)).toHaveLength(2);
    expect(answers).toContain(JSON.stringify({ method, path: "/a", body }));
    expect(answers).toContain('"path":"/next"');
  });

  test("gets a WebSocket where there is one", async () => {
    const { port } = await startServer();
    const socket = new WebSocket(`ws://127.0.0.1:${port}/a`);
    const [message] = await once(socket, "message");
    expect(String(message)).toBe("welcome");
    socket.close();
    await once(socket, "close");
  });

  test("gets the answer that refuses it where there is none", async () => {
    const body = Buffer.from('{"message":"Forbidden"}');
    const { port } = await startServer(() => ({
      kind: "refused",
      response: { status: 403, headers: { "x-a": "b" }, body },
    }));
    const socket = new WebSocket(`ws://127.0.0.1:${port}/`);
    const [, response] = await once(socket, "unexpected-response");
    expect([response.statusCode, response.headers["x-a"], await text(response)]).toEqual([403, "b", body.toString()]);
  });

  test("is told what is wrong with its handshake", async () => {
    const { port } = await startServer();
    const answer = await exchange(
      port,
      "GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n",
    );
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
  });

  test("and never reads is cut off before what waits for it fills the memory", async () => {
    const cut = new Promise<number>((resolve) => {
      const open: Accepted["open"] = (socket) => {
        socket.onClose(resolve);
        for (let sent = 0; sent < 400; sent += 1) socket.send(Buffer.alloc(100_000, "x"));
      };
      void startServer(() => ({ ...greeting, open })).then(({ port }) => {
        const raw = connect(port, "127.0.0.1").pause();
        raw.on("error", () => undefined);
        raw.write(handshake());
      });
    });
    expect(await cut).toBe(1006);
  });

  test("and breaks the protocol is disconnected, and nobody else is", async () => {
    const { port } = await startServer();
    const socket = new WebSocket(`ws://127.0.0.1:${port}/`);
    await once(socket, "message");
    const raw = connect(port, "127.0.0.1");
    raw.write(handshake());
    raw.write(Buffer.from([0xff, 0xff, 1, 2, 3]));
    await once(raw.resume(), "close");
    expect(socket.readyState).toBe(socket.OPEN);
    socket.terminate();
  });
});

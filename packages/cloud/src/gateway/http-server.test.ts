import { once } from "node:events";
import { connect } from "node:net";
import type { WireRequest, WireResponse } from "@assay/wire";
import { describe, expect, test } from "vitest";
import { exchangeRaw } from "../../test/raw-request.js";
import { SERVICE_NAMES, startCloud } from "../index.js";
import { type Answer, type HttpServerOptions, startHttpServer } from "./http-server.js";

const ok = (body: string | Uint8Array = "ok"): WireResponse => ({ status: 200, headers: {}, body: Buffer.from(body) });
const echo: Answer = async ({ method, path, query, headers, body }) =>
  ok(JSON.stringify({ method, path, query, headers, body: Buffer.from(body).toString() }));

async function serve(options: Partial<HttpServerOptions> = {}) {
  const server = await startHttpServer({ host: "127.0.0.1", port: 0, bodyLimitBytes: 1_000, answer: echo, ...options });
  return {
    ...server,
    url: `http://127.0.0.1:${server.port}`,
    [Symbol.asyncDispose]: () => server.close(),
  };
}

describe("a request", () => {
  test("reaches the gateway with its raw path, its query and all of its headers", async () => {
    await using server = await serve();
    const response = await fetch(`${server.url}/a%2Fb/c?x=%20y&x=2`, {
      method: "POST",
      headers: { "X-Amz-Meta": "1", "content-type": "text/plain" },
      body: "hello",
    });
    const seen = (await response.json()) as WireRequest;
    expect(seen).toMatchObject({ method: "POST", path: "/a%2Fb/c", query: "x=%20y&x=2", body: "hello" });
    expect(seen.headers).toMatchObject({ "x-amz-meta": "1", "content-type": "text/plain" });
  });

  test("may be sent in chunks of which nobody has told the size", async () => {
    await using server = await serve();
    const answer = await exchangeRaw(server.url, (socket) => {
      socket.write("POST / HTTP/1.1\r\nhost: x\r\nconnection: close\r\ntransfer-encoding: chunked\r\n\r\n");
      socket.write("3\r\nabc\r\n3\r\ndef\r\n0\r\n\r\n");
    });
    expect(answer).toContain('"body":"abcdef"');
  });

  test("whose sender has closed its half of the connection is answered", async () => {
    await using server = await serve();
    const answer = await exchangeRaw(server.url, (socket) => {
      socket.end("GET /half HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
    });
    expect(answer).toContain("HTTP/1.1 200");
    expect(answer).toContain('"path":"/half"');
  });

  test("to the server as a proxy is for the host and the path of the whole URL", async () => {
    await using server = await serve();
    const answer = await exchangeRaw(server.url, (socket) => {
      socket.write("GET http://orders.s3.localhost/a%20b?c=d HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
    });
    expect(answer).toContain('"path":"/a%20b","query":"c=d"');
    expect(answer).toContain('"host":"orders.s3.localhost"');
  });

  test("that asks whether to go on is told so, unless it is too large anyway", async () => {
    await using server = await serve();
    const answer = await exchangeRaw(server.url, async (socket) => {
      socket.write(
        "POST / HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: 5\r\nexpect: 100-continue\r\n\r\n",
      );
      await once(socket, "data");
      socket.write("hello");
    });
    expect(answer).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 /);
    const refusal = await exchangeRaw(server.url, (socket) => {
      socket.write("POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 1001\r\nexpect: 100-continue\r\n\r\n");
    });
    expect(refusal).toMatch(/^HTTP\/1\.1 413 /);
  });

  test("with more bytes than allowed is refused, told or untold", async () => {
    await using server = await serve();
    expect((await fetch(server.url, { method: "POST", body: "x".repeat(1_001) })).status).toBe(413);
    expect((await fetch(server.url, { method: "POST", body: "x".repeat(1_000) })).status).toBe(200);
    const answer = await exchangeRaw(server.url, (socket) => {
      socket.write("POST / HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n");
      socket.write(`7d0\r\n${"x".repeat(2_000)}\r\n`);
    });
    expect(answer).toMatch(/^HTTP\/1\.1 413 /);
    expect(answer).toContain("Request must be smaller than 1000 bytes");
  });

  test.each([
    ["is no HTTP", "hello there\r\n\r\n", "400"],
    ["has a broken header", "GET / HTTP/1.1\r\nhost: x\r\nbad header\r\n\r\n", "400"],
    ["says its length twice", "POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab", "400"],
    [
      "says two kinds of length",
      "POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n",
      "400",
    ],
    ["has headers of more than 32 KiB", `GET / HTTP/1.1\r\nhost: x\r\nx: ${"y".repeat(40_000)}\r\n\r\n`, "431"],
    ["has no host", "GET / HTTP/1.1\r\n\r\n", "400"],
  ])("that %s is refused, and others are still answered", async (_what, bytes, status) => {
    await using server = await serve();
    const answer = await exchangeRaw(server.url, (socket) => {
      socket.write(bytes);
    });
    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect((await fetch(server.url)).status).toBe(200);
  });

  test("that does not come to its end in time is given up", async () => {
    await using server = await serve({ requestTimeoutMs: 20 });
    const answer = await exchangeRaw(server.url, (socket) => {
      socket.write("POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 10\r\n\r\nhalf");
    });
    expect(answer).toMatch(/^HTTP\/1\.1 408 /);
  });

  test("that is broken off leaves the server working", async () => {
    await using server = await serve();
    const socket = connect(server.port, "127.0.0.1");
    socket.write("POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 10\r\n\r\nhalf", () => socket.resetAndDestroy());
    await once(socket, "close");
    expect((await fetch(server.url)).status).toBe(200);
  });

  test("may be answered by a stream", async () => {
    const stream = async function* () {
      yield Buffer.from("one ");
      yield Buffer.from("two");
    };
    await using server = await serve({ answer: async () => ({ status: 200, headers: {}, body: stream() }) });
    expect(await (await fetch(server.url)).text()).toBe("one two");
  });
});

describe("closing", () => {
  test("lets a request in flight finish", async () => {
    const arrived = deferred();
    const release = deferred();
    await using server = await serve({
      // Never: it is the end of the request that ends the connection.
      closeTimeoutMs: 3_600_000,
      async answer() {
        arrived.resolve(undefined);
        await release.promise;
        return ok("finished");
      },
    });
    const pending = fetch(server.url).then((response) => response.text());
    await arrived.promise;
    const closed = server.close();
    release.resolve(undefined);
    expect(await pending).toBe("finished");
    await closed;
  });

  test("cuts off what does not finish in time, and half-sent requests", async () => {
    const arrived = deferred();
    const server = await serve({
      closeTimeoutMs: 20,
      answer() {
        arrived.resolve(undefined);
        return new Promise(() => undefined);
      },
    });
    const pending = fetch(server.url).catch((error: Error) => error);
    const half = connect(server.port, "127.0.0.1");
    half.on("error", () => undefined);
    const cutOff = new Promise((resolve) => half.on("close", resolve));
    half.write("POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 10\r\n\r\nhalf");
    await arrived.promise;
    await server.close();
    expect(await pending).toBeInstanceOf(Error);
    await cutOff;
    await expect(fetch(server.url)).rejects.toThrow();
  });
});

describe("listening", () => {
  test("on a port in use fails with the way out", async () => {
    await using first = await startCloud();
    const port = Number(new URL(first.endpointUrl).port);
    await expect(startCloud({ port })).rejects.toMatchObject({
      code: "PORT_IN_USE",
      message: `port ${port} on 127.0.0.1 is in use by another process`,
      hint: expect.stringContaining("choose another port"),
    });
  });

  test("on an address of another machine fails with the way out", async () => {
    await expect(startCloud({ host: "192.0.2.1" })).rejects.toMatchObject({ code: "HOST_UNAVAILABLE" });
  });

  test("for an unknown service fails with the known ones", async () => {
    await expect(startCloud({ services: ["sqz" as "logs"] })).rejects.toMatchObject({
      code: "SERVICE_UNKNOWN",
      message: `unknown service "sqz"; known: ${SERVICE_NAMES.join(", ")}`,
    });
  });
});

function deferred(): { readonly promise: Promise<unknown>; readonly resolve: (value: unknown) => void } {
  let resolve: (value: unknown) => void = () => undefined;
  const promise = new Promise((done) => {
    resolve = done;
  });
  return { promise, resolve };
}

const { connect } = require("node:net");

const PREFIX = "/2018-06-01/runtime";
const HEADER_END = Buffer.from("\r\n\r\n");
const LINE_END = Buffer.from("\r\n");
const ERROR_TYPE = "Lambda-Runtime-Function-Error-Type";
const ERROR_BODY = "Lambda-Runtime-Function-Error-Body";

/**
 * Client of the Runtime API over one connection. Written on sockets because loading `node:http` would cost more than
 * the rest of a cold start, and because nothing of the function can replace it.
 */
function createRuntimeClient(address) {
  const [host, port] = address.split(":");
  const post = async (path, body, type, extraHeaders = "") => {
    const payload = Buffer.from(body);
    const head =
      `POST ${PREFIX}${path} HTTP/1.1\r\nHost: ${address}\r\nContent-Type: ${type}\r\n${extraHeaders}` +
      `Content-Length: ${payload.length}\r\n\r\n`;
    accepted(path, await exchange(Buffer.concat([Buffer.from(head, "latin1"), payload])));
  };
  const accepted = (path, { status, body: answer }) => {
    if (status !== 202) throw new Error(`Runtime API answered ${status} to ${path}: ${answer}`);
  };
  const postReport = (path, report) =>
    post(
      path,
      JSON.stringify(report),
      "application/json",
      `Lambda-Runtime-Function-Error-Type: ${headerText(report.errorType)}\r\n`,
    );

  let socket;
  let received = Buffer.alloc(0);
  let settle;

  const open = () => {
    socket = connect({ host, port: Number(port), noDelay: true });
    socket.on("data", (chunk) => {
      received = received.length === 0 ? chunk : Buffer.concat([received, chunk]);
      const response = parseResponse(received);
      if (response === undefined) return;
      received = Buffer.alloc(0);
      socket.unref();
      settle.resolve(response);
    });
    const fail = (error) => {
      socket = undefined;
      settle?.reject(error ?? new Error("the Runtime API closed the connection"));
    };
    socket.on("error", fail);
    socket.on("close", () => fail());
  };

  const exchange = (bytes) =>
    new Promise((resolve, reject) => {
      settle = { resolve, reject };
      if (socket === undefined) open();
      // Only a request under way keeps the process alive: `beforeExit` tells when the function has nothing left to do.
      socket.ref();
      socket.write(bytes);
    });

  /** Begins a response that is written in pieces; an error that comes late travels in its trailers. */
  const startResponse = (requestId, contentType) => {
    const path = `/invocation/${requestId}/response`;
    const answer = exchange(
      Buffer.from(
        `POST ${PREFIX}${path} HTTP/1.1\r\nHost: ${address}\r\nContent-Type: ${headerText(contentType)}\r\n` +
          "Lambda-Runtime-Function-Response-Mode: streaming\r\nTransfer-Encoding: chunked\r\n" +
          `Trailer: ${ERROR_TYPE}, ${ERROR_BODY}\r\n\r\n`,
        "latin1",
      ),
    );
    answer.catch(() => {});
    return {
      write(chunk, callback) {
        // An empty chunk would end the body.
        if (chunk.length === 0) return callback();
        if (socket === undefined) return callback(new Error("the Runtime API closed the connection"));
        socket.write(Buffer.concat([Buffer.from(`${chunk.length.toString(16)}\r\n`), chunk, LINE_END]), callback);
      },
      async end(report) {
        const trailers =
          report === undefined
            ? ""
            : `${ERROR_TYPE}: ${headerText(report.errorType)}\r\n` +
              `${ERROR_BODY}: ${Buffer.from(JSON.stringify(report)).toString("base64")}\r\n`;
        socket?.write(`0\r\n${trailers}\r\n`);
        accepted(path, await answer);
      },
    };
  };

  return {
    startResponse,
    next: () => exchange(`GET ${PREFIX}/invocation/next HTTP/1.1\r\nHost: ${address}\r\n\r\n`),
    postResponse: (requestId, payload) => post(`/invocation/${requestId}/response`, payload, "application/json"),
    postError: (requestId, report) => postReport(`/invocation/${requestId}/error`, report),
    postInitError: (report) => postReport("/init/error", report),
  };
}

function parseResponse(received) {
  const headEnd = received.indexOf(HEADER_END);
  if (headEnd === -1) return undefined;
  const [statusLine, ...lines] = received.toString("latin1", 0, headEnd).split("\r\n");
  const headers = {};
  for (const line of lines) {
    const colon = line.indexOf(":");
    headers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim();
  }
  const bodyAt = headEnd + HEADER_END.length;
  const bodyEnd = bodyAt + Number(headers["content-length"]);
  if (received.length < bodyEnd) return undefined;
  return { status: Number(statusLine.split(" ")[1]), headers, body: received.toString("utf8", bodyAt, bodyEnd) };
}

function headerText(value) {
  return String(value).replace(/[^\x20-\x7e]/g, "?");
}

module.exports = { createRuntimeClient };

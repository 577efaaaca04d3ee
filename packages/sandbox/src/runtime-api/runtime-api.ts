import { randomInt } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { LAMBDA_LIMITS } from "@assay/core";
import type { ResponseReceiver } from "../invocation.js";
import { accept, headerOf, notFound, type Refusal, type RequestHandler, refuse, settle } from "./answers.js";
import { readBody } from "./read-body.js";
import { readStreamedResponse } from "./read-streamed-response.js";

/** What the runtime of one environment says; called in the order of its requests. */
export interface RuntimeApiListener {
  /** The runtime begins to answer. */
  onAnswer?(): void;
  /** The runtime finished its initialisation or its invocation and asks for the next event. */
  onNext(): void;
  onResponse(payload: Buffer, contentType: string): void;
  /** @param limitBytes what the response was allowed to have */
  onResponseTooLarge(limitBytes: number): void;
  onError(payload: Buffer, errorType: string | undefined): void;
  onInitError(payload: Buffer, errorType: string | undefined): void;
}

export interface DeliveredInvocation {
  readonly requestId: string;
  readonly payload: Uint8Array;
  /** The documented `Lambda-Runtime-*` headers. */
  readonly headers: Readonly<Record<string, string>>;
  /** Takes a successful response piece by piece; {@link RuntimeApiListener.onResponse} then gets no payload. */
  readonly response?: ResponseReceiver;
}

export interface RuntimeApi {
  /** Value of `AWS_LAMBDA_RUNTIME_API`. */
  readonly address: string;
  /** The address without its port. */
  readonly host: string;
  /** Hands an event to the runtime, at once when it already asks for one. */
  deliver(invocation: DeliveredInvocation): void;
  close(): void;
}

type State =
  | { readonly name: "init" }
  | { readonly name: "ready" }
  | { readonly name: "invoke"; readonly requestId: string; readonly receiver: ResponseReceiver | undefined }
  | { readonly name: "streaming"; readonly requestId: string }
  /** The connection broke in the middle of a response. */
  | { readonly name: "truncated"; readonly requestId: string }
  | { readonly name: "answered"; readonly requestId: string };

const PREFIX = "/2018-06-01/runtime/";
const INVOCATION = "invocation/";
const RESPONSE_MODE = "lambda-runtime-function-response-mode";
const NOTHING = Buffer.alloc(0);
const TRUNCATED = "Runtime.TruncatedResponse";
const TRUNCATED_REPORT = Buffer.from(
  JSON.stringify({ errorType: TRUNCATED, errorMessage: "The runtime broke off its streamed response" }),
);

/**
 * Serves the Lambda Runtime API of one execution environment
 * (docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html). Each environment has its own listener, on Linux at a
 * random address of 127.0.0.0/8, so that no function finds another one's API by counting up ports.
 *
 * @param extensionApis answers what is asked at the same address beyond the Runtime API
 */
export async function startRuntimeApi(
  listener: RuntimeApiListener,
  extensionApis: RequestHandler = () => false,
): Promise<RuntimeApi> {
  let state: State = { name: "init" };
  let waiting: ServerResponse | undefined;
  let queued: DeliveredInvocation | undefined;

  const send = (response: ServerResponse, invocation: DeliveredInvocation): void => {
    state = { name: "invoke", requestId: invocation.requestId, receiver: invocation.response };
    response.writeHead(200, { ...invocation.headers, "content-length": invocation.payload.byteLength });
    response.end(invocation.payload);
  };

  const next = (response: ServerResponse): void => {
    if (state.name === "invoke" || state.name === "streaming" || waiting !== undefined) {
      refuse(response, stateError(state.name, "Ready"));
      return;
    }
    // A runtime that lives on has to be told apart from one that died, which says so itself.
    if (state.name === "truncated") listener.onError(TRUNCATED_REPORT, TRUNCATED);
    state = { name: "ready" };
    if (queued === undefined) {
      waiting = response;
      response.once("close", () => {
        if (waiting === response) waiting = undefined;
      });
      listener.onNext();
      return;
    }
    const invocation = queued;
    queued = undefined;
    listener.onNext();
    send(response, invocation);
  };

  const answer = async (request: IncomingMessage, response: ServerResponse, path: string): Promise<void> => {
    const [requestId, kind] = path.split("/");
    listener.onAnswer?.();
    if (kind === "response" && headerOf(request, RESPONSE_MODE) === "streaming") {
      return answerStream(request, response, requestId);
    }
    const body = await readBody(request, LAMBDA_LIMITS.synchronousPayloadBytes);
    const current = "requestId" in state ? state.requestId : undefined;
    if (requestId !== current) return refuse(response, INVALID_REQUEST_ID);
    if (state.name !== "invoke") {
      return refuse(response, stateError("Ready", kind === "error" ? "InvocationError" : "InvocationResponse"));
    }
    const { receiver } = state;
    state = { name: "answered", requestId: state.requestId };
    if (body === undefined) {
      refuse(response, tooLarge(LAMBDA_LIMITS.synchronousPayloadBytes));
      if (kind === "response") listener.onResponseTooLarge(LAMBDA_LIMITS.synchronousPayloadBytes);
      else listener.onError(Buffer.from("{}"), headerOf(request, "lambda-runtime-function-error-type"));
      return;
    }
    accept(response);
    const contentType = headerOf(request, "content-type") ?? "application/json";
    if (kind === "response" && receiver !== undefined) {
      receiver.onStart(contentType);
      await receiver.onChunk(body);
      listener.onResponse(NOTHING, contentType);
    } else if (kind === "response") listener.onResponse(body, contentType);
    else listener.onError(body, headerOf(request, "lambda-runtime-function-error-type"));
  };

  const answerStream = async (
    request: IncomingMessage,
    response: ServerResponse,
    requestId: string | undefined,
  ): Promise<void> => {
    if (!("requestId" in state) || requestId !== state.requestId) return refuse(response, INVALID_REQUEST_ID);
    if (state.name !== "invoke") return refuse(response, stateError("Ready", "InvocationResponse"));
    const { receiver } = state;
    state = { name: "streaming", requestId };
    const end = await readStreamedResponse(request, receiver);
    state = { name: end.kind === "truncated" ? "truncated" : "answered", requestId };
    switch (end.kind) {
      case "complete":
        accept(response);
        return listener.onResponse(end.payload, end.contentType);
      case "failed":
        accept(response);
        return listener.onError(end.report, end.errorType);
      case "too-large":
        refuse(response, tooLarge(end.limitBytes));
        return listener.onResponseTooLarge(end.limitBytes);
      case "truncated":
        return;
      default:
        return end satisfies never;
    }
  };

  const initError = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await readBody(request, LAMBDA_LIMITS.synchronousPayloadBytes);
    if (state.name !== "init") return refuse(response, stateError(state.name, "InitError"));
    accept(response);
    listener.onInitError(body ?? Buffer.from("{}"), headerOf(request, "lambda-runtime-function-error-type"));
  };

  const server = createServer({ noDelay: true, requestTimeout: 0, keepAliveTimeout: 0 }, (request, response) => {
    const path = request.url?.startsWith(PREFIX) ? request.url.slice(PREFIX.length) : "";
    if (request.method === "GET" && path === "invocation/next") return next(response);
    if (request.method === "POST" && path === "init/error") return settle(response, initError(request, response));
    if (request.method === "POST" && path.startsWith(INVOCATION) && /\/(?:response|error)$/.test(path)) {
      return settle(response, answer(request, response, path.slice(INVOCATION.length)));
    }
    if (path === "" && extensionApis(request, response)) return;
    notFound(response);
  });
  server.headersTimeout = 0;
  server.timeout = 0;

  const host = loopbackAddress();
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    address: `${host}:${port}`,
    host,
    deliver(invocation) {
      if (waiting === undefined) {
        queued = invocation;
        return;
      }
      const response = waiting;
      waiting = undefined;
      send(response, invocation);
    },
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

const INVALID_REQUEST_ID: Refusal = {
  status: 400,
  errorType: "InvalidRequestID",
  errorMessage: "Invalid request ID",
};

function tooLarge(limitBytes: number): Refusal {
  return {
    status: 413,
    errorType: "RequestEntityTooLarge",
    errorMessage: `Exceeded maximum allowed payload size (${limitBytes} bytes).`,
  };
}

function stateError(from: string, to: string): Refusal {
  return {
    status: 403,
    errorType: "InvalidStateTransition",
    errorMessage: `State transition from ${from} to ${to} failed for runtime. Error: State transition is not allowed`,
  };
}

// Linux answers on all of 127.0.0.0/8; other systems only on the addresses they were given.
function loopbackAddress(): string {
  if (process.platform !== "linux") return "127.0.0.1";
  return `127.${randomInt(1, 255)}.${randomInt(0, 256)}.${randomInt(1, 255)}`;
}

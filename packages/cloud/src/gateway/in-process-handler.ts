import { Readable } from "node:stream";
import type { HttpHandlerOptions, HttpRequest, HttpResponse } from "@smithy/types";
import type { Answer } from "./http-server.js";

/**
 * A request handler for SDK clients that hands requests to the gateway without a socket.
 * @param extraHeaders what every request carries besides its own
 */
export function createInProcessHandler(
  answer: Answer,
  extraHeaders: () => Readonly<Record<string, string>> = () => ({}),
): InProcessHandler {
  return {
    async handle(request, { abortSignal } = {}) {
      // The deprecated kind of signal has no events; clients of today hand over the platform's.
      const signal = abortSignal instanceof AbortSignal ? abortSignal : undefined;
      const wireRequest = {
        method: request.method,
        path: request.path,
        query: queryOf(request.query),
        headers: { ...lowerCaseNames(request.headers), ...extraHeaders() },
        body: await bytesOf(request.body),
      };
      const { status, headers, body } = await untilAborted(signal, () => answer(wireRequest, signal));
      const stream = body instanceof Uint8Array ? Readable.from(Buffer.from(body)) : Readable.from(body);
      return { response: { statusCode: status, headers: { ...headers }, body: stream } };
    },
    updateHttpClientConfig: () => undefined,
    httpHandlerConfigs: () => ({}),
  };
}

/** @throws the signal's reason as soon as it aborts, whatever becomes of the task */
async function untilAborted<Result>(signal: AbortSignal | undefined, task: () => Promise<Result>): Promise<Result> {
  if (signal === undefined) return await task();
  signal.throwIfAborted();
  let onAbort: (() => void) | undefined;
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(signal.reason);
    signal.addEventListener("abort", onAbort, { once: true });
  });
  try {
    return await Promise.race([task(), aborted]);
  } finally {
    if (onAbort !== undefined) signal.removeEventListener("abort", onAbort);
  }
}

/** A class of SDK clients, as far as making one for this cloud goes. */
export type SdkClientClass<Client> = new (configuration: {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly requestHandler: InProcessHandler;
  readonly maxAttempts?: number;
}) => Client;

/** The part of `HttpHandler` that SDK clients use. */
export interface InProcessHandler {
  handle(request: HttpRequest, options?: HttpHandlerOptions): Promise<{ response: HttpResponse }>;
  updateHttpClientConfig(key: never, value: never): void;
  httpHandlerConfigs(): Record<string, never>;
}

function queryOf(query: HttpRequest["query"]): string {
  const pairs: string[] = [];
  for (const [name, value] of Object.entries(query ?? {})) {
    // A name without a value ("?acl") is null here.
    const values = Array.isArray(value) ? value : [value];
    for (const each of values) {
      pairs.push(each === null ? encodeURIComponent(name) : `${encodeURIComponent(name)}=${encodeURIComponent(each)}`);
    }
  }
  return pairs.join("&");
}

function lowerCaseNames(headers: HttpRequest["headers"]): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

async function bytesOf(body: unknown): Promise<Uint8Array> {
  if (body === undefined || body === null) return new Uint8Array();
  if (body instanceof Uint8Array) return body;
  if (typeof body === "string") return Buffer.from(body);
  const chunks: Uint8Array[] = [];
  for await (const chunk of Readable.from(body as AsyncIterable<Uint8Array>)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

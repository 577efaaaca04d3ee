import { Readable } from "node:stream";
import type { HttpRequest, HttpResponse } from "@smithy/types";
import type { Answer } from "./http-server.js";

/** A request handler for SDK clients that hands requests to the gateway without a socket. */
export function createInProcessHandler(answer: Answer): InProcessHandler {
  return {
    async handle(request) {
      const { status, headers, body } = await answer({
        method: request.method,
        path: request.path,
        query: queryOf(request.query),
        headers: lowerCaseNames(request.headers),
        body: await bytesOf(request.body),
      });
      const stream = body instanceof Uint8Array ? Readable.from(Buffer.from(body)) : Readable.from(body);
      return { response: { statusCode: status, headers: { ...headers }, body: stream } };
    },
    updateHttpClientConfig: () => undefined,
    httpHandlerConfigs: () => ({}),
  };
}

/** The part of `HttpHandler` that SDK clients use. */
export interface InProcessHandler {
  handle(request: HttpRequest): Promise<{ response: HttpResponse }>;
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

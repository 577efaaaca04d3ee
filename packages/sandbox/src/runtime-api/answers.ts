import type { IncomingMessage, ServerResponse } from "node:http";

/** Answers requests of some paths; false leaves the request to others. */
export type RequestHandler = (request: IncomingMessage, response: ServerResponse) => boolean;

/** What a refused request is told. */
export interface Refusal {
  readonly status: number;
  readonly errorType: string;
  readonly errorMessage: string;
}

export function refuse(response: ServerResponse, { status, ...body }: Refusal): void {
  sendJson(response, status, body);
}

export function sendJson(
  response: ServerResponse,
  status: number,
  value: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  const text = JSON.stringify(value);
  response.writeHead(status, {
    ...headers,
    "content-type": "application/json",
    "content-length": Buffer.byteLength(text),
  });
  response.end(text);
}

const ACCEPTED = '{"status":"OK"}\n';

/** 202, as Lambda takes answers and error reports. */
export function accept(response: ServerResponse): void {
  response.writeHead(202, { "content-type": "application/json", "content-length": ACCEPTED.length });
  response.end(ACCEPTED);
}

export function notFound(response: ServerResponse): void {
  response.writeHead(404, { "content-type": "text/plain" }).end("404 page not found\n");
}

export function headerOf(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
}

/** Reads a body and answers; a connection that breaks meanwhile needs none: whoever sent it has gone. */
export function settle(response: ServerResponse, reading: Promise<void>): void {
  reading.catch(() => response.destroy());
}

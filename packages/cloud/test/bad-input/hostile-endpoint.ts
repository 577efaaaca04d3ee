import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";

/** What a server does with a request instead of answering it. */
export type Misbehaviour = (response: ServerResponse) => void;

export const MISBEHAVIOURS: Readonly<Record<string, Misbehaviour>> = {
  "never answers": () => undefined,
  "begins an answer and never ends it": (response) => {
    response.writeHead(200, { "content-type": "text/plain" }).write("a");
  },
  "announces more than it sends": (response) => {
    response.writeHead(200, { "content-length": "1000" }).write("a");
  },
  "sends without end": (response) => {
    const piece = Buffer.alloc(64 * 1024, "x");
    const send = (): void => {
      while (!response.destroyed && response.write(piece));
    };
    response.writeHead(200).on("drain", send);
    send();
  },
  "drops the connection": (response) => {
    response.destroy();
  },
  "answers what is no HTTP": (response) => {
    response.socket?.end("220 mail.example.com ESMTP\r\n");
  },
};

/** An endpoint of the test's own that behaves until it is told not to. */
export interface HostileEndpoint {
  readonly url: string;
  /** Bodies of the requests that came, in order. */
  readonly received: readonly string[];
  /** Undefined: it answers 200. */
  misbehaviour: Misbehaviour | undefined;
}

export async function startHostileEndpoint(): Promise<HostileEndpoint> {
  const received: string[] = [];
  const endpoint = { url: "", received, misbehaviour: undefined as Misbehaviour | undefined };
  const server = createServer(async (request, response) => {
    received.push(await bodyOf(request));
    if (endpoint.misbehaviour === undefined) response.end("thank you");
    else endpoint.misbehaviour(response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  endpoint.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return endpoint;
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

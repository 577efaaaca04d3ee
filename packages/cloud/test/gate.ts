import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";

/** A door that a function waits at with `await fetch(url)` until the test opens it. */
export interface Gate extends AsyncDisposable {
  readonly url: string;
  /** Resolves once somebody waits. */
  reached(): Promise<void>;
  /** Lets through who waits and who comes later. */
  open(): void;
}

export async function startGate(): Promise<Gate> {
  let isOpen = false;
  const waiting = new Set<ServerResponse>();
  let tell: () => void = () => undefined;
  const reached = new Promise<void>((resolve) => {
    tell = resolve;
  });
  const server = createServer((_request, response) => {
    if (isOpen) response.end();
    else waiting.add(response);
    tell();
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new TypeError("a TCP server has a port");
  return {
    url: `http://127.0.0.1:${address.port}/`,
    reached: () => reached,
    open() {
      isOpen = true;
      for (const response of waiting) response.end();
      waiting.clear();
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

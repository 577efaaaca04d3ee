import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";

export interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** An endpoint of the test's own. */
export interface HttpSubscriber {
  readonly url: string;
  readonly received: readonly Received[];
  /** What to answer from now on; `hang` answers nothing. */
  answer: number | "hang";
}

export async function startHttpSubscriber(): Promise<HttpSubscriber> {
  const received: Received[] = [];
  const subscriber = { url: "", received, answer: 200 as number | "hang" };
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    received.push({ headers: request.headers, body: Buffer.concat(chunks).toString() });
    if (subscriber.answer !== "hang") response.writeHead(subscriber.answer).end("thank you");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  subscriber.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return subscriber;
}

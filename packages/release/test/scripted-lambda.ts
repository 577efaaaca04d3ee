import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createFidelityLedger, createMovableClock, type FidelityLedger, type MovableClock } from "@assay/core";
import { LambdaClient } from "@aws-sdk/client-lambda";
import type { ReleaseTarget, Retry } from "../src/index.js";

/** One request as it arrived. */
export interface Received {
  /** `PUT /functions/shop/code`, without version of the API and query. */
  readonly route: string;
  readonly query: string;
  readonly body: Record<string, unknown>;
}

/** What is answered; `drop` ends the connection without an answer. */
export type Answer =
  | {
      readonly status?: number;
      readonly error?: string;
      readonly headers?: Record<string, string>;
      readonly body?: unknown;
    }
  | "drop";

export interface ScriptedLambda extends AsyncDisposable {
  readonly target: ReleaseTarget;
  readonly clock: MovableClock;
  readonly ledger: FidelityLedger;
  readonly received: readonly Received[];
  readonly retries: readonly Retry[];
}

/**
 * A Lambda endpoint that answers what a test says, to the official client over HTTP: the way to see what AWS answers
 * only on bad days. Time moves on by itself as soon as somebody waits for it.
 */
export async function startScriptedLambda(
  answer: (request: Received, count: number) => Answer,
): Promise<ScriptedLambda> {
  const received: Received[] = [];
  const retries: Retry[] = [];
  const counts = new Map<string, number>();
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { pathname, search } = new URL(request.url ?? "/", "http://localhost");
    const route = `${request.method} ${pathname.replace(/^\/\d{4}-\d{2}-\d{2}/, "")}`;
    const text = Buffer.concat(chunks).toString("utf8");
    const body = parse(text);
    const entry = { route, query: search, body };
    received.push(entry);
    counts.set(route, (counts.get(route) ?? 0) + 1);
    const scripted = answer(entry, counts.get(route) ?? 0);
    if (scripted === "drop") return void request.socket.destroy();
    response.writeHead(scripted.status ?? (scripted.error === undefined ? 200 : 400), {
      "content-type": "application/json",
      ...(scripted.error === undefined ? {} : { "x-amzn-errortype": scripted.error }),
      ...scripted.headers,
    });
    response.end(JSON.stringify(scripted.body ?? {}));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const client = new LambdaClient({
    endpoint: `http://127.0.0.1:${port}`,
    region: "eu-central-1",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
    maxAttempts: 1,
  });
  const ledger = createFidelityLedger();
  const clock = impatient(createMovableClock(0));
  const target: ReleaseTarget = { client, clock, random: () => 0.5, ledger, onRetry: (retry) => retries.push(retry) };
  return {
    target,
    clock,
    ledger,
    received,
    retries,
    async [Symbol.asyncDispose]() {
      client.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Moves on to the next event whenever one is scheduled. */
function impatient(clock: MovableClock): MovableClock {
  return {
    ...clock,
    schedule(atMs, task) {
      const scheduled = clock.schedule(atMs, task);
      setImmediate(() => void clock.advanceToNextEvent());
      return scheduled;
    },
  };
}

function parse(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return {};
  }
}

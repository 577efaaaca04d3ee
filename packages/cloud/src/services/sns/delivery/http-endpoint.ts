import { Agent as HttpAgent, request as httpRequest } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import { messageOf } from "@assay/core";
import { DeliveryError } from "./delivery-error.js";

export interface HttpPost {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Posts to the endpoints of customers; keeps connections. */
export interface HttpPoster {
  /** @throws DeliveryError for anything but an answer of 200 to 299 within fifteen seconds */
  post(message: HttpPost): Promise<void>;
  close(): void;
}

// How long SNS waits for an endpoint to answer (developer guide); of the machine's time, as the endpoint's work is.
const PATIENCE_MS = 15_000;

export function createHttpPoster(): HttpPoster {
  const http = new HttpAgent({ keepAlive: true });
  const https = new HttpsAgent({ keepAlive: true });
  const ending = new AbortController();
  return {
    async post({ url, headers, body }) {
      const status = await statusOf(url, { headers, body, http, https, signal: ending.signal });
      if (status >= 200 && status < 300) return;
      const isTransient = status >= 500 || status === 429 || status < 200;
      throw new DeliveryError(String(status), `the endpoint answered ${status}`, { isTransient });
    },
    close() {
      ending.abort();
      http.destroy();
      https.destroy();
    },
  };
}

function statusOf(
  url: string,
  options: Omit<HttpPost, "url"> & {
    readonly http: HttpAgent;
    readonly https: HttpsAgent;
    readonly signal: AbortSignal;
  },
): Promise<number> {
  const { headers, body, http, https, signal } = options;
  const isSecure = url.startsWith("https:");
  const bytes = Buffer.from(body);
  return new Promise((resolve, reject) => {
    const request = (isSecure ? httpsRequest : httpRequest)(url, {
      method: "POST",
      agent: isSecure ? https : http,
      headers: { ...headers, "content-length": bytes.byteLength },
      signal,
    });
    const timer = setTimeout(() => request.destroy(new Error(`no answer within ${PATIENCE_MS} ms`)), PATIENCE_MS);
    request.on("response", (response) => {
      // Nobody reads what endpoints say; the connection is free when they have said it.
      response.resume();
      response.on("end", () => resolve(response.statusCode ?? 0));
      response.on("error", fail);
    });
    request.on("error", fail);
    request.on("close", () => clearTimeout(timer));
    request.end(bytes);
    function fail(cause: Error): void {
      reject(new DeliveryError("EndpointUnreachable", messageOf(cause), { isTransient: true, cause }));
    }
  });
}

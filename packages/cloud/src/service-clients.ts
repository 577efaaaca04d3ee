import type { HttpRequest } from "@smithy/types";
import type { Answer } from "./gateway/http-server.js";
import { createInProcessHandler } from "./gateway/in-process-handler.js";
import type { Scope, ServiceClients } from "./ports.js";
import type { Traces } from "./traces.js";

// Never resolved: the handler reads paths and headers only.
const ENDPOINT = "http://localhost";

/**
 * Clients of this cloud for its own services: account keys as customers have them, one attempt, the running trace.
 * @param verifySignatures whether the gateway looks at signatures; where it does not, none are computed
 */
export function createServiceClients(
  answer: Answer,
  traces: Traces,
  { verifySignatures }: { readonly verifySignatures: boolean },
): ServiceClients {
  const kept = new Map<object, Map<string, unknown>>();
  const requestHandler = createInProcessHandler(answer, () => {
    const header = traces.current();
    return header === undefined ? {} : { "x-amzn-trace-id": header };
  });

  return {
    of<Client>(ClientClass: new (configuration: never) => Client, scope: Scope) {
      const { accountId, region } = scope;
      const ofClass = kept.get(ClientClass) ?? new Map<string, unknown>();
      kept.set(ClientClass, ofClass);
      const key = `${accountId} ${region}`;
      const known = ofClass.get(key);
      // Clients are kept by their class.
      if (known !== undefined) return known as Client;
      const credentials = { accessKeyId: accountId, secretAccessKey: "test" };
      const client: Client = new ClientClass({
        endpoint: ENDPOINT,
        region,
        credentials,
        requestHandler,
        maxAttempts: 1,
        ...(!verifySignatures && { signer: unverifiedSigner(scope, () => sdkClient.config.defaultSigningName) }),
      } as never);
      const sdkClient = client as SdkClient;
      lighten(sdkClient);
      ofClass.set(key, client);
      return client;
    },
  };
}

/** Says who calls which service where, and leaves out the hashes that nobody would look at. */
function unverifiedSigner({ accountId, region }: Scope, signingName: () => string): object {
  return {
    async sign(request: HttpRequest): Promise<HttpRequest> {
      const scope = `${accountId}/20260101/${region}/${signingName()}/aws4_request`;
      request.headers.authorization = `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=unverified`;
      request.headers["x-amz-date"] = "20260101T000000Z";
      return request;
    },
  };
}

/** What every SDK client has, besides what its class says of how to make one. */
interface SdkClient {
  readonly config: { readonly defaultSigningName: string };
  readonly middlewareStack: { remove(name: string): boolean };
}

// What nobody here reads: a name for statistics, log lines, the recursion header of functions. Fan-out makes many requests.
const UNREAD = ["getUserAgentMiddleware", "loggerMiddleware", "recursionDetectionMiddleware"];

function lighten({ middlewareStack }: SdkClient): void {
  for (const name of UNREAD) middlewareStack.remove(name);
}

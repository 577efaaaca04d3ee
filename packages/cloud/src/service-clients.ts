import type { Answer } from "./gateway/http-server.js";
import { createInProcessHandler } from "./gateway/in-process-handler.js";
import type { ServiceClients } from "./ports.js";
import type { Traces } from "./traces.js";

// Never resolved: the handler reads paths and headers only.
const ENDPOINT = "http://localhost";

/** Clients of this cloud for its own services: account keys as customers have them, one attempt, the running trace. */
export function createServiceClients(answer: Answer, traces: Traces): ServiceClients {
  const kept = new Map<object, Map<string, unknown>>();
  const requestHandler = createInProcessHandler(answer, () => {
    const header = traces.current();
    return header === undefined ? {} : { "x-amzn-trace-id": header };
  });

  return {
    of<Client>(
      ClientClass: new (configuration: never) => Client,
      { accountId, region }: { accountId: string; region: string },
    ) {
      const ofClass = kept.get(ClientClass) ?? new Map<string, unknown>();
      kept.set(ClientClass, ofClass);
      const key = `${accountId} ${region}`;
      const known = ofClass.get(key);
      // Clients are kept by their class.
      if (known !== undefined) return known as Client;
      const credentials = { accessKeyId: accountId, secretAccessKey: "test" };
      const client = new ClientClass({
        endpoint: ENDPOINT,
        region,
        credentials,
        requestHandler,
        maxAttempts: 1,
      } as never);
      ofClass.set(key, client);
      return client;
    },
  };
}

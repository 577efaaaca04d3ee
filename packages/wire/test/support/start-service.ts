import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { compileService, notImplemented, type WireRequest, type WireResponse } from "@assay/wire";

export type TestOperations = Readonly<Record<string, (input: never) => unknown>>;

/** What one request looked like to the service. */
export interface ReceivedOperation {
  readonly name: string;
  readonly protocol: string;
  readonly input: Record<string, unknown>;
  readonly unknownMembers: readonly string[];
}

export interface RunningService extends AsyncDisposable {
  readonly url: string;
  /** Settings of a client that talks to this service and tries once. */
  readonly settings: {
    readonly endpoint: string;
    readonly region: string;
    readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
    readonly maxAttempts: number;
  };
  readonly received: readonly ReceivedOperation[];
  /** The request that the service received, when that was one. */
  onlyRequest(): WireRequest;
}

/** Serves `operations` of the service behind an SDK client module on a free port of this machine. */
export async function startService(sdk: object, operations: TestOperations): Promise<RunningService> {
  const service = compileService(sdk);
  const received: ReceivedOperation[] = [];
  const requests: WireRequest[] = [];
  let count = 0;

  const answer = (request: WireRequest): WireResponse => {
    count += 1;
    const context = { requestId: `request-${count}` };
    requests.push(request);
    try {
      const operation = service.resolve(request);
      try {
        const unknownMembers: string[] = [];
        const input = operation.readInput((path) => unknownMembers.push(path));
        received.push({ name: operation.name, protocol: operation.protocol, input, unknownMembers });
        const run = operations[operation.name];
        if (run === undefined) throw notImplemented(service.serviceId, operation.name);
        return operation.writeOutput(run(input as never), context);
      } catch (error) {
        return operation.writeError(error, context);
      }
    } catch (error) {
      return service.writeError(request, error, context);
    }
  };

  const server = createServer(async (incoming, outgoing) => {
    const { status, headers, body } = answer(await readRequest(incoming));
    outgoing.writeHead(status, headers);
    if (body instanceof Uint8Array) outgoing.write(body);
    else for await (const chunk of body) outgoing.write(chunk);
    outgoing.end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    settings: {
      endpoint: url,
      region: "eu-west-1",
      credentials: { accessKeyId: "111122223333", secretAccessKey: "secret" },
      maxAttempts: 1,
    },
    received,
    onlyRequest() {
      const [request, ...others] = requests;
      if (request === undefined || others.length > 0) throw new Error(`received ${requests.length} requests, not 1`);
      return request;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function readRequest(incoming: IncomingMessage): Promise<WireRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const [path = "", query = ""] = (incoming.url ?? "").split("?");
  const headers = Object.entries(incoming.headers).map(([name, value]) => [name, [value].flat().join(", ")]);
  return {
    method: incoming.method ?? "",
    path,
    query,
    headers: Object.fromEntries(headers),
    body: Buffer.concat(chunks),
  };
}

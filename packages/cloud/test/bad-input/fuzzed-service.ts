import { compileService } from "@assay/wire";
import type { SchemaRef } from "@smithy/types";
import type { Cloud } from "../../src/index.js";
import { SERVICES, type ServiceName } from "../../src/services/registry.js";

/** What came of one call. */
export interface Outcome {
  /** Of the answer; undefined when the client itself refused the input, or nothing was answered in time. */
  readonly status: number | undefined;
  readonly output: unknown;
  readonly error: Error | undefined;
}

/** A service as someone sees it who knows only its SDK client. */
export interface FuzzedService {
  readonly sdk: object;
  /** Names of the operations that the cloud implements. */
  readonly operations: readonly string[];
  /** Static schema of an operation. */
  schemaOf(operation: string): readonly SchemaRef[];
  call(operation: string, input: unknown): Promise<Outcome>;
}

// Of the machine's time. Whatever waits in the cloud waits by its clock, which runs a thousand times as fast.
const PATIENCE_MS = 10_000;

export async function openService(cloud: Cloud, name: ServiceName): Promise<FuzzedService> {
  const { client: sdk, operations } = await SERVICES[name].load();
  const exported: Readonly<Record<string, unknown>> = { ...sdk };
  const clientName = Object.keys(exported).find((each) => each.endsWith("Client") && each !== "__Client") ?? "";
  let status: number | undefined;
  const client = cloud.client(withoutRetries(exported[clientName] as ClientClass));
  client.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      status = result.response.statusCode;
      return result;
    },
    { step: "deserialize", priority: "low" },
  );
  return {
    sdk,
    operations: compileService(sdk).operationNames.filter((operation) => Object.hasOwn(operations, operation)),
    schemaOf: (operation) => exported[`${operation}$`] as readonly SchemaRef[],
    async call(operation, input) {
      const Command = exported[`${operation}Command`] as new (input: unknown) => object;
      status = undefined;
      const sending = client.send(new Command(input), { abortSignal: AbortSignal.timeout(PATIENCE_MS) });
      return await sending.then(
        (output) => ({ status, output, error: undefined }),
        (error: Error) => ({ status, output: undefined, error }),
      );
    },
  };
}

/** Why the answer is none that AWS would give; undefined when it is one. */
export function failureOf({ status, error }: Outcome): string | undefined {
  if (error?.name === "TimeoutError" || error?.name === "AbortError") return "nothing was answered";
  if (status === undefined || error === undefined) return undefined;
  if (status >= 500 && status !== 501) return `${status} ${error.name}: ${error.message}`;
  return status < 300 && !IS_CLIENTS_OWN.test(error.message)
    ? `the client cannot read it: ${error.message}`
    : undefined;
}

// The client looks entries of a batch up by their ids, among which it finds what every object inherits. A name that is
// empty or not printable makes it speak of one operation and the cloud of another.
const IS_CLIENTS_OWN = /^Invalid MD5 checksum on messages: $|^S3 aborted request$|^s3#createSession response/;

type Next = (args: unknown) => Promise<{ readonly response: { readonly statusCode: number } }>;

interface AnyClient {
  readonly middlewareStack: {
    add(middleware: (next: Next) => Next, options: { readonly step: "deserialize"; readonly priority: "low" }): void;
  };
  send(command: object, options: { readonly abortSignal: AbortSignal }): Promise<unknown>;
}

type ClientClass = new (configuration: object) => AnyClient;

function withoutRetries(Client: ClientClass): ClientClass {
  return class extends Client {
    constructor(configuration: object) {
      super({ ...configuration, maxAttempts: 1 });
    }
  };
}

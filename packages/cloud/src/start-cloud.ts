import {
  AssayError,
  type Clock,
  createFidelityLedger,
  type FidelityLedger,
  isMovableClock,
  systemClock,
} from "@assay/core";
import { createActivity } from "./activity.js";
import { createCredentials } from "./credentials.js";
import { noFaults } from "./faults.js";
import { createAdmin } from "./gateway/admin.js";
import { type Answer, startHttpServer } from "./gateway/http-server.js";
import { createInProcessHandler, type SdkClientClass } from "./gateway/in-process-handler.js";
import type { CloudPorts } from "./ports.js";
import { createRoles } from "./roles.js";
import { createScratchDirectory } from "./scratch-directory.js";
import { createServiceClients } from "./service-clients.js";
import { createServiceHost } from "./service-host.js";
import { SERVICE_NAMES, type ServiceName } from "./services/registry.js";
import { createTraces } from "./traces.js";
import { createVendedTelemetry } from "./vended-telemetry.js";
import { VERSION } from "./version.js";

export interface CloudOptions<Time extends Clock = Clock> {
  /** Default 0: any free one. */
  readonly port?: number | undefined;
  /** Address to listen on. Default `127.0.0.1`, which only this machine reaches. */
  readonly host?: string | undefined;
  /** What services take for the time. Default: the machine's. */
  readonly clock?: Time | undefined;
  /** Where gaps are recorded. Default: a ledger of its own. */
  readonly ledger?: FidelityLedger | undefined;
  /**
   * Refuses requests whose signature does not fit. The secret of every key that this cloud has not issued is `test`.
   * Default false.
   */
  readonly verifySignatures?: boolean | undefined;
  /** Names of the services to offer. Default: all. */
  readonly services?: readonly ServiceName[] | undefined;
}

/** A running cloud. Disposing it ends its functions, its socket and its temporary files. */
export interface Cloud<Time extends Clock = Clock> extends AsyncDisposable {
  /** For example `http://127.0.0.1:4566`. */
  readonly endpointUrl: string;
  readonly clock: Time;
  readonly ledger: FidelityLedger;
  /** An SDK client that reaches this cloud without a socket, for example `cloud.client(LambdaClient)`. */
  client<Client>(ClientClass: SdkClientClass<Client>, options?: ClientOptions): Client;
  /** Forgets all resources and issued credentials. */
  reset(): Promise<void>;
  dispose(): Promise<void>;
}

export interface ClientOptions {
  /** 12 digits. Default `000000000000`. */
  readonly accountId?: string;
  /** Default `us-east-1`. */
  readonly region?: string;
}

const BODY_LIMIT_BYTES = 100 * 1024 * 1024;
const LOOPBACK = "127.0.0.1";

/**
 * Starts an embedded AWS. Services are loaded by the first request for them.
 * @throws AssayError PORT_IN_USE, HOST_UNAVAILABLE, SERVICE_UNKNOWN
 */
export async function startCloud<Time extends Clock = Clock>(options: CloudOptions<Time> = {}): Promise<Cloud<Time>> {
  const startedAtMs = performance.now();
  const enabled = options.services ?? SERVICE_NAMES;
  refuseUnknown(enabled);
  // Without the option, Time is what it defaults to.
  const clock = options.clock ?? (systemClock as Time);
  const ledger = options.ledger ?? createFidelityLedger();
  const credentials = createCredentials(clock);
  const scratch = createScratchDirectory();
  const traces = createTraces(clock);
  const activity = createActivity(ledger);
  if (isMovableClock(clock)) clock.settleWith(() => activity.settled());
  let endpointUrl: string | undefined;

  const services = createServiceHost(enabled, () => ports);
  const ports: CloudPorts = {
    clock,
    ledger,
    credentials,
    telemetry: createVendedTelemetry(services),
    roles: createRoles(services),
    clients: createServiceClients((request, signal) => answer(request, signal), traces),
    activity,
    traces,
    faults: noFaults,
    scratchDirectory: scratch.path,
    endpointUrl: () => endpointUrl,
  };
  const reset = async (): Promise<void> => {
    credentials.clear();
    traces.clear();
    await services.reset();
  };
  const uptimeSeconds = (): number => Math.round((performance.now() - startedAtMs) / 1000);
  const admin = createAdmin({ version: VERSION, enabled, services, ledger, uptimeSeconds, reset });
  // The wire protocols take longer to load than everything else here; the first request waits for them, not the start.
  const gateway = once(async () => {
    const { createGateway } = await import("./gateway/gateway.js");
    const { verifySignatures = false } = options;
    return createGateway({ enabled, services, ports, admin, verifySignatures, bodyLimitBytes: BODY_LIMIT_BYTES });
  });
  const answer: Answer = async (request, signal) => await (await gateway())(request, signal);

  const { host = LOOPBACK, port = 0 } = options;
  const server = await startHttpServer({ host, port, bodyLimitBytes: BODY_LIMIT_BYTES, answer }).catch(
    async (error: unknown) => {
      await scratch[Symbol.asyncDispose]();
      throw error;
    },
  );
  const url = `http://${urlHostOf(host)}:${server.port}`;
  endpointUrl = url;
  const requestHandler = createInProcessHandler(answer);

  const dispose = once(async () => {
    await server.close();
    await services.reset();
    await scratch[Symbol.asyncDispose]();
  });
  return {
    endpointUrl: url,
    clock,
    ledger,
    client: (ClientClass, { accountId = "000000000000", region = "us-east-1" } = {}) =>
      new ClientClass({
        endpoint: url,
        region,
        credentials: { accessKeyId: accountId, secretAccessKey: "test" },
        requestHandler,
      }),
    reset,
    dispose,
    [Symbol.asyncDispose]: dispose,
  };
}

/** Runs `task` on the first call and answers every call with what came of it. */
function once<Value>(task: () => Promise<Value>): () => Promise<Value> {
  let result: Promise<Value> | undefined;
  return () => {
    result ??= task();
    return result;
  };
}

function refuseUnknown(names: readonly string[]): void {
  const unknown = names.find((name) => !(SERVICE_NAMES as readonly string[]).includes(name));
  if (unknown === undefined) return;
  throw new AssayError("SERVICE_UNKNOWN", `unknown service "${unknown}"; known: ${SERVICE_NAMES.join(", ")}`, {
    hint: "correct the name in `services`",
  });
}

/** How this machine reaches a server that listens on `host`. */
function urlHostOf(host: string): string {
  if (host === "0.0.0.0" || host === "::") return LOOPBACK;
  return host.includes(":") ? `[${host}]` : host;
}

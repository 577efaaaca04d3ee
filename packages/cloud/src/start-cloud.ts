import { availableParallelism } from "node:os";
import { join } from "node:path";
import {
  AssayError,
  type Clock,
  createFidelityLedger,
  createMovableClock,
  type FidelityLedger,
  isMovableClock,
  type MovableClock,
} from "@assay/core";
import { createActivity } from "./activity.js";
import { createApiAccess } from "./api-access.js";
import { createCertificateAuthority } from "./certificates/certificate-authority.js";
import { createCredentials } from "./credentials.js";
import { createFunctionClock, type FunctionTime, requireFaketime } from "./function-time.js";
import { createAdmin } from "./gateway/admin.js";
import { createCertificateRoute } from "./gateway/certificate-route.js";
import { createClockRoutes } from "./gateway/clock-routes.js";
import { createFaultRoutes } from "./gateway/fault-routes.js";
import { type AcceptWebSocket, type Answer, startHttpServer } from "./gateway/http-server.js";
import { createInProcessHandler, type SdkClientClass } from "./gateway/in-process-handler.js";
import { createInitRoutes } from "./gateway/init-routes.js";
import { createReportRoute } from "./gateway/report-route.js";
import { createSnapshotRoutes } from "./gateway/snapshot-routes.js";
import { createStopRoute } from "./gateway/stop-route.js";
import { createTraceRoutes } from "./gateway/trace-routes.js";
import { createInitScripts, type InitEvent } from "./init-scripts/init-scripts.js";
import { createInjectedFaults, type FaultOrders } from "./injected-faults.js";
import type { CloudPorts } from "./ports.js";
import { createQueueArrivals } from "./queue-arrivals.js";
import { createResourcePolicies } from "./resource-policies.js";
import { createRoles } from "./roles.js";
import { createRunLogs } from "./run-logs.js";
import { createScratchDirectory } from "./scratch-directory.js";
import { createServiceClients } from "./service-clients.js";
import { createServiceHost } from "./service-host.js";
import { SERVICE_NAMES, type ServiceName } from "./services/registry.js";
import { openPersistence, type Persistence } from "./snapshots/persistence.js";
import { type CloudState, restoreCloud } from "./snapshots/saved-cloud.js";
import { createSnapshots, type Snapshots, savedCloudOf } from "./snapshots/snapshots.js";
import { createSocketConnections } from "./socket-connections.js";
import { createLenientLedger, createStrictLedger, type StrictLedger, type Strictness } from "./strict-ledger.js";
import { createTableStreams } from "./table-streams.js";
import { createTraces, type Traces } from "./traces.js";
import { createVendedTelemetry } from "./vended-telemetry.js";
import { VERSION } from "./version.js";

export interface CloudOptions<Time extends Clock = MovableClock> {
  /** Default 0: any free one. */
  readonly port?: number | undefined;
  /** Address to listen on. Default `127.0.0.1`, which only this machine reaches. */
  readonly host?: string | undefined;
  /** Host, with or without a port, under which others reach this cloud. Default: where it listens. */
  readonly publicHost?: string | undefined;
  /** Called when somebody asks the cloud to stop, `POST /_assay/stop`. Default: that is not answered. */
  readonly onStopRequest?: (() => void) | undefined;
  /** What services take for the time. Default: one that runs with the machine's until somebody moves it. */
  readonly clock?: Time | undefined;
  /** Where gaps are recorded. Default: a ledger of its own. */
  readonly ledger?: FidelityLedger | undefined;
  /**
   * Refuses requests whose signature does not fit. The secret of every key that this cloud has not issued is `test`.
   * Default false.
   */
  readonly verifySignatures?: boolean | undefined;
  /**
   * Answers an error, `FidelityError`, to every request that meets a gap: an unmodelled field, an ignored parameter, a
   * substitution. `true` allows none of them. Default: they are recorded and pass.
   */
  readonly strict?: boolean | Strictness | undefined;
  /** Names of the services to offer. Default: all. */
  readonly services?: readonly ServiceName[] | undefined;
  /**
   * Folder in which all state is kept, and from which it is taken up again, also after the process was killed. Answers
   * to requests that change something wait until it is written. Default: memory only.
   */
  readonly persistTo?: string | undefined;
  /**
   * Folder with scripts that prepare the cloud, in `boot.d`, `start.d`, `ready.d` and `shutdown.d`. The start resolves
   * when those of `ready.d` have ended. Default: none.
   */
  readonly initDirectory?: string | undefined;
  /** Variables that those scripts have beside the ones of this process. Default: none. */
  readonly initVariables?: Readonly<Record<string, string>> | undefined;
  /** Told what those scripts print, and how they end. */
  readonly onInitEvent?: ((event: InitEvent) => void) | undefined;
  /**
   * Execution environments of one function version at one time; further invocations wait for one. AWS would start more
   * of them, up to the concurrency limits. Default: ten for each processor of this machine.
   */
  readonly maxEnvironments?: number | undefined;
  /**
   * What functions read as the time. `cloud` preloads libfaketime into their processes, and each use is recorded as a
   * gap. Default `machine`: their processes are not touched.
   */
  readonly functionTime?: FunctionTime | undefined;
  /** Path of libfaketime, for the time of functions. Default: where Linux distributions install it. */
  readonly libfaketime?: string | undefined;
  /** State to begin with, as `snapshots.take` returned it. */
  readonly snapshot?: Uint8Array | undefined;
}

/** A running cloud. Disposing it ends its functions, its socket and its temporary files. */
export interface Cloud<Time extends Clock = MovableClock> extends AsyncDisposable {
  /** For example `http://127.0.0.1:4566`. */
  readonly endpointUrl: string;
  readonly clock: Time;
  readonly ledger: FidelityLedger;
  /** What is to go wrong from now on, and what did. */
  readonly faults: FaultOrders;
  /** What every request set in motion. */
  readonly traces: Traces;
  /** Named states of all there is. */
  readonly snapshots: Snapshots;
  /** An SDK client that reaches this cloud without a socket, for example `cloud.client(LambdaClient)`. */
  client<Client>(ClientClass: SdkClientClass<Client>, options?: ClientOptions): Client;
  /** Another cloud with the state of this one, on any free port, whose clock begins where this one stands. */
  fork(): Promise<Cloud<MovableClock>>;
  /** Forgets all resources, issued credentials, faults and traces. The clock stays as it is. */
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
 * @throws AssayError PORT_IN_USE, HOST_UNAVAILABLE, SERVICE_UNKNOWN, FAKETIME_MISSING
 */
export async function startCloud<Time extends Clock = MovableClock>(
  options: CloudOptions<Time> = {},
): Promise<Cloud<Time>> {
  const startedAtMs = performance.now();
  const enabled = options.services ?? SERVICE_NAMES;
  refuseUnknown(enabled);
  const { host = LOOPBACK, port = 0 } = options;
  // Without the option, Time is what it defaults to.
  const clock = options.clock ?? (createMovableClock({ mode: "running" }) as Clock as Time);
  const strict = strictLedgerOf(options.ledger ?? createFidelityLedger(), options.strict ?? false);
  const { ledger } = strict;
  const credentials = createCredentials(clock);
  const library = options.functionTime === "cloud" ? requireFaketime(options.libfaketime) : undefined;
  const scratch = createScratchDirectory();
  const functionClock =
    library === undefined ? undefined : createFunctionClock({ directory: scratch.path, clock, library });
  const traces = createTraces(clock);
  let persistence: Persistence | undefined;
  const activity = createActivity(ledger, () => persistence?.touch());
  const faults = createInjectedFaults({ clock, traces, activity });
  if (isMovableClock(clock)) clock.settleWith(() => activity.settled());
  let endpointUrl: string | undefined;

  const { persistTo } = options;
  const certificates = createCertificateAuthority(
    join(scratch.path, "certificates"),
    persistTo === undefined ? undefined : join(persistTo, "certificate-authority.pem"),
  );
  const services = createServiceHost(enabled, () => ports);
  const ports: CloudPorts = {
    clock,
    ledger,
    credentials,
    telemetry: createVendedTelemetry(services),
    roles: createRoles(services),
    tableStreams: createTableStreams(services),
    queueArrivals: createQueueArrivals(services),
    resourcePolicies: createResourcePolicies(services),
    socketConnections: createSocketConnections(services),
    apiAccess: createApiAccess(services),
    clients: createServiceClients((request, signal) => answer(request, signal), traces, {
      verifySignatures: options.verifySignatures ?? false,
    }),
    activity,
    traces,
    faults,
    certificates,
    maxEnvironments: options.maxEnvironments ?? 10 * availableParallelism(),
    functionClock,
    scratchDirectory: scratch.path,
    endpointUrl: () => endpointUrl,
    listenHost: host,
    publicUrl: () => (options.publicHost === undefined ? endpointUrl : `http://${options.publicHost}`),
  };
  const state: CloudState = { services, credentials };
  const commitAll = async (): Promise<void> => await persistence?.commitAll();
  const forget = async (): Promise<void> => {
    credentials.clear();
    traces.clear();
    faults.clear();
    await services.reset();
  };
  const reset = async (): Promise<void> => {
    await forget();
    await commitAll();
  };
  const { initDirectory: directory, initVariables: variables = {}, onInitEvent: onEvent = () => undefined } = options;
  const init = createInitScripts({
    directory,
    variables,
    onEvent,
    scratchDirectory: scratch.path,
    endpointUrl: () => endpointUrl,
  });
  const snapshots = createSnapshots({ state, clock, activity, ledger, forget, commitAll });
  const uptimeSeconds = (): number => Math.round((performance.now() - startedAtMs) / 1000);
  const routes = {
    ...createCertificateRoute(certificates),
    ...createClockRoutes(clock),
    ...createFaultRoutes(faults),
    ...createTraceRoutes(traces, createRunLogs(services, enabled)),
    ...createReportRoute(ledger, faults),
    ...createSnapshotRoutes(snapshots),
    ...createInitRoutes(init),
    ...createStopRoute(options.onStopRequest),
  };
  const admin = createAdmin({ version: VERSION, enabled, services, ledger, uptimeSeconds, reset, routes });
  // The wire protocols take longer to load than everything else here; the first request waits for them, not the start.
  const gateway = once(async () => {
    const { createGateway } = await import("./gateway/gateway.js");
    const { verifySignatures = false } = options;
    const bodyLimitBytes = BODY_LIMIT_BYTES;
    return createGateway({
      enabled,
      services,
      ports,
      faults,
      persistence,
      strict,
      admin,
      verifySignatures,
      bodyLimitBytes,
    });
  });
  // Requests that come before the state is back wait for it.
  let restored: Promise<void> | undefined;
  const answer: Answer = async (request, signal) => {
    await restored;
    return await (await gateway())(request, signal);
  };

  const webSocketDoor = once(async () => {
    const { createWebSocketDoor } = await import("./gateway/accept-web-socket.js");
    return createWebSocketDoor(enabled, services, ports);
  });
  const acceptWebSocket: AcceptWebSocket = async (request, signal) => {
    await restored;
    return await (await webSocketDoor())(request, signal);
  };

  const tls = { certificates, hosts: hostsOf(host, options.publicHost) };
  const door = { host, port, bodyLimitBytes: BODY_LIMIT_BYTES, answer, acceptWebSocket, tls };
  const server = await startHttpServer(door).catch(async (error: unknown) => {
    functionClock?.[Symbol.dispose]();
    await scratch[Symbol.asyncDispose]();
    throw error;
  });
  const url = `http://${urlHostOf(host)}:${server.port}`;
  endpointUrl = url;
  const restore = async (): Promise<void> => {
    if (options.snapshot !== undefined) {
      await restoreCloud(state, savedCloudOf(options.snapshot, "the given snapshot"));
    }
    if (options.persistTo !== undefined) persistence = await openPersistence(options.persistTo, state, ledger);
  };
  if (options.snapshot !== undefined || options.persistTo !== undefined) restored = restore();
  const requestHandler = createInProcessHandler(answer);

  const dispose = once(async () => {
    await init.run("shutdown");
    await server.close();
    try {
      await persistence?.[Symbol.asyncDispose]();
    } finally {
      await services.reset();
      functionClock?.[Symbol.dispose]();
      await scratch[Symbol.asyncDispose]();
    }
  });
  try {
    await restored;
    for (const stage of ["boot", "start", "ready"] as const) await init.run(stage);
  } catch (error) {
    await dispose();
    throw error;
  }
  return {
    endpointUrl: url,
    clock,
    ledger,
    faults,
    traces,
    snapshots,
    async fork() {
      const snapshot = await snapshots.take();
      const mode = isMovableClock(clock) ? clock.mode : "running";
      return await startCloud({
        snapshot,
        services: enabled,
        functionTime: options.functionTime,
        libfaketime: library,
        clock: createMovableClock({ startMs: clock.now(), mode }),
      });
    },
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

function strictLedgerOf(kept: FidelityLedger, strict: boolean | Strictness): StrictLedger {
  if (strict === false) return createLenientLedger(kept);
  return createStrictLedger(kept, strict === true ? {} : strict);
}

function refuseUnknown(names: readonly string[]): void {
  const unknown = names.find((name) => !(SERVICE_NAMES as readonly string[]).includes(name));
  if (unknown === undefined) return;
  throw new AssayError("SERVICE_UNKNOWN", `unknown service "${unknown}"; known: ${SERVICE_NAMES.join(", ")}`, {
    hint: "correct the name in `services`",
  });
}

/** How this machine reaches a server that listens on `host`. */
/** What a client may have called the server that does not say so. @param publicHost with or without a port */
function hostsOf(host: string, publicHost: string | undefined): readonly string[] {
  const named = publicHost?.replace(/:\d+$/, "").replace(/^\[(.*)\]$/, "$1");
  const everywhere = host === "0.0.0.0" || host === "::";
  return [...new Set(["localhost", LOOPBACK, "::1", ...(everywhere ? [] : [host]), ...(named ? [named] : [])])];
}

function urlHostOf(host: string): string {
  if (host === "0.0.0.0" || host === "::") return LOOPBACK;
  return host.includes(":") ? `[${host}]` : host;
}

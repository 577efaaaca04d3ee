import type { Clock, FidelityLedger } from "@assay/core";
import type { Activity } from "./activity.js";
import type { ApiAccess, ClientCertificateKeys, KeyAdmission, KeyedRequest } from "./api-access.js";
import type { CertificateAuthority } from "./certificates/certificate-authority.js";
import type { Faults } from "./faults.js";
import type { FunctionClock } from "./function-time.js";
import type { SdkClientClass } from "./gateway/in-process-handler.js";
import type { MetricUnit } from "./metric-unit.js";
import type { Cancellable, QueueArrivals } from "./queue-arrivals.js";
import type { ResourcePolicies } from "./resource-policies.js";
import type { SocketConnection, SocketConnections } from "./socket-connections.js";
import type { TableStream } from "./table-stream.js";
import type { TableStreams } from "./table-streams.js";
import type { Traces } from "./traces.js";

/** Where a resource lives. Services that AWS runs globally (IAM) use the region `aws-global`. */
export interface Scope {
  readonly accountId: string;
  readonly region: string;
}

/**
 * Logs and metrics that AWS services write on their own account ("vended"), not through a customer's call.
 * Both return at once; what was written is readable through the API by the time the next request is answered.
 */
export interface VendedTelemetry {
  putLogEvents(scope: Scope, logGroupName: string, logStreamName: string, events: readonly VendedLogEvent[]): void;
  putMetricData(scope: Scope, namespace: string, data: readonly VendedMetric[]): void;
}

export interface VendedLogEvent {
  /** Milliseconds since the Unix epoch. */
  readonly timestamp: number;
  readonly message: string;
}

export interface VendedMetric {
  readonly metricName: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly value: number;
  readonly unit: MetricUnit;
  /** Periods in which it can be read: a minute unless it says otherwise. */
  readonly resolutionSeconds?: 1 | 60;
  /** Milliseconds since the Unix epoch. */
  readonly timestamp: number;
}

/** Who makes a call, as STS GetCallerIdentity tells it. */
export interface Principal {
  readonly accountId: string;
  readonly arn: string;
  readonly userId: string;
}

export interface TemporaryCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  /** Milliseconds since the Unix epoch. */
  readonly expiresAtMs: number;
}

/** Credentials of this cloud. A caller who uses them acts as the principal they were issued to. */
export interface Credentials {
  issue(principal: Principal, expiresAtMs: number): TemporaryCredentials;
  /** Undefined for an access key that was not issued here. */
  find(accessKeyId: string): IssuedCredentials | undefined;
}

export interface IssuedCredentials extends TemporaryCredentials {
  readonly principal: Principal;
}

/** IAM roles, for services that are handed the ARN of one. */
export interface Roles {
  /** Undefined when no such role was created here. */
  find(roleArn: string): Role | undefined;
}

export interface Role {
  readonly arn: string;
  /** `AROA...`, the first half of the user id of a session. */
  readonly roleId: string;
  readonly maxSessionDurationSeconds: number;
  /** Whether the trust policy lets this principal assume the role. */
  trusts(principal: TrustedPrincipal): boolean;
}

export type TrustedPrincipal =
  /** For example `lambda.amazonaws.com`. */
  | { readonly service: string }
  /** ARN of a user, a session or an account's root. */
  | { readonly aws: string; readonly externalId?: string | undefined }
  /** The names that a trust policy may have for the provider who vouches for the caller. */
  | { readonly federated: readonly string[] };

/** Official SDK clients by which services call each other as customers do: in process, through the gateway. */
export interface ServiceClients {
  /** Kept: asking again for the same class and scope costs nothing. Its calls carry the running trace and are not retried. */
  of<Client>(ClientClass: SdkClientClass<Client>, scope: Scope): Client;
}

/** What the cloud hands every store when it is made. */
export interface CloudPorts {
  readonly clock: Clock;
  readonly ledger: FidelityLedger;
  readonly telemetry: VendedTelemetry;
  readonly credentials: Credentials;
  readonly roles: Roles;
  readonly clients: ServiceClients;
  readonly activity: Activity;
  readonly traces: Traces;
  readonly faults: Faults;
  readonly tableStreams: TableStreams;
  readonly queueArrivals: QueueArrivals;
  readonly resourcePolicies: ResourcePolicies;
  readonly socketConnections: SocketConnections;
  readonly apiAccess: ApiAccess;
  /** Vouches for servers beside the gateway that speak TLS. */
  readonly certificates: CertificateAuthority;
  /** Execution environments that one function version may have at one time on this machine. */
  readonly maxEnvironments: number;
  /** Undefined where functions keep the machine's time. */
  readonly functionClock: FunctionClock | undefined;
  /** A private folder that is removed when the cloud stops. */
  readonly scratchDirectory: string;
  /** URL under which the gateway is reached from this machine; undefined while it has no port. */
  readonly endpointUrl: () => string | undefined;
  /** Address on which the gateway listens; servers beside it are for the same callers. */
  readonly listenHost: string;
  /** URL under which customers reach the gateway, for links that are handed to them; undefined while it has no port. */
  readonly publicUrl: () => string | undefined;
}

/** What one store of a service adds to the ports; the only way in which services reach each other. */
export interface StorePorts {
  putLogEvents?(logGroupName: string, logStreamName: string, events: readonly VendedLogEvent[]): void;
  /** What a log stream holds, oldest first; nothing where there is no such stream. */
  readLogEvents?(logGroupName: string, logStreamName: string): readonly VendedLogEvent[];
  putMetricData?(namespace: string, data: readonly VendedMetric[]): void;
  findRole?(roleArn: string): Role | undefined;
  /** The policy of a resource of the store, JSON; nothing when there is no such resource, no `policy` when it has none. */
  findResourcePolicy?(arn: string): { readonly policy: string | undefined } | undefined;
  /** A file that the store offers under a path below `/_assay/`; undefined when it is not this store's. */
  readDownload?(path: string): Promise<Uint8Array | undefined>;
  /** Runs `listener` once, when there is something to receive from a queue of the store. */
  onceReceivable?(queueArn: string, listener: () => void): Cancellable;
  /** An open connection to a WebSocket API of the store. */
  findConnection?(connectionId: string): SocketConnection | undefined;
  /** Lets a request to an API of the store's scope in by its key. */
  admitKey?(request: KeyedRequest): KeyAdmission;
  findClientCertificate?(id: string): ClientCertificateKeys | undefined;
  hasSocketStage?(apiId: string, stageName: string): boolean;
  /** Streams of the store's tables that can still be read. */
  tableStreams?(): readonly TableStream[];
}

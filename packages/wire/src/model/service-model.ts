import type { SchemaRef } from "@smithy/types";
import { PROTOCOL_NAMES, type ProtocolName } from "../protocols/protocol-name.js";
import { type HttpTrait, OperationModel } from "./operation-model.js";
import { type StructureShape, structureOf } from "./shape.js";

/** A service as its SDK client module describes it. */
export interface ServiceModel {
  /** For example `Lambda`, `CloudWatch Logs`. */
  readonly serviceId: string;
  /** The protocol that this version of the SDK speaks; other clients may speak another. */
  readonly protocol: ProtocolName;
  /** For example `com.amazonaws.sqs`. */
  readonly namespace: string;
  /** Name of the service shape: what precedes the operation in `X-Amz-Target` and in rpcv2Cbor paths. */
  readonly target: string;
  /** API version, for example `2010-08-01`. */
  readonly version: string;
  readonly xmlNamespace: string | undefined;
  /** True for services that moved from awsQuery to another protocol and keep their old error codes. */
  readonly isQueryCompatible: boolean;
  readonly operations: ReadonlyMap<string, OperationModel>;
  /** Shape of a modelled exception by its name. */
  findError(name: string): StructureShape | undefined;
}

// First entry of a static schema: its kind (@smithy/types, static-schemas).
const OPERATION = 9;
const ERROR = -3;

/**
 * Reads the model out of an SDK client module (`import * as Lambda from "@aws-sdk/client-lambda"`).
 * @throws TypeError when the module has no client or speaks a protocol that is not known here
 */
export function readServiceModel(sdk: object): ServiceModel {
  const operations = new Map<string, OperationModel>();
  const errors = new Map<string, SchemaRef>();
  for (const schema of Object.values(sdk)) {
    if (!Array.isArray(schema)) continue;
    const [kind, , name] = schema;
    if (kind === OPERATION) operations.set(name, readOperation(schema));
    if (kind === ERROR) errors.set(name, schema as SchemaRef);
  }
  const findError = (name: string): StructureShape | undefined => {
    const schema = errors.get(name);
    return schema === undefined ? undefined : structureOf(schema);
  };
  return { ...readSettings(sdk), operations, findError };
}

function readOperation([, , name, traits, input, output]: readonly SchemaRef[]): OperationModel {
  const http = typeof traits === "object" ? (traits as { http?: [string, string, number] }).http : undefined;
  const trait: HttpTrait | undefined = http && { method: http[0], uri: http[1], status: http[2] };
  return new OperationModel(String(name), trait, input as SchemaRef, output as SchemaRef);
}

interface ClientConfig {
  readonly serviceId: string;
  readonly protocol: { getShapeId(): string };
  readonly protocolSettings: {
    readonly defaultNamespace: string;
    readonly serviceTarget?: string;
    readonly version?: string;
    readonly xmlNamespace?: string;
    readonly awsQueryCompatible?: boolean;
  };
}

type ClientClass = new (settings: { region: string }) => { readonly config: ClientConfig };

// Clients know their protocol's settings only once constructed. This one never sends anything.
function readSettings(sdk: object): Omit<ServiceModel, "operations" | "findError"> {
  const found = Object.entries(sdk).find(([name]) => name.endsWith("Client") && name !== "__Client");
  if (found === undefined) throw new TypeError("module exports no AWS SDK client class");
  const { config } = new (found[1] as ClientClass)({ region: "us-east-1" });
  const {
    defaultNamespace,
    serviceTarget = "",
    version = "",
    xmlNamespace,
    awsQueryCompatible,
  } = config.protocolSettings;
  const shapeId = config.protocol.getShapeId();
  const protocol = PROTOCOL_NAMES.find((name) => shapeId.endsWith(`#${name}`));
  if (protocol === undefined) throw new TypeError(`${config.serviceId} speaks ${shapeId}, which is not known here`);
  return {
    serviceId: config.serviceId,
    protocol,
    namespace: defaultNamespace,
    target: serviceTarget,
    version,
    xmlNamespace,
    isQueryCompatible: awsQueryCompatible === true,
  };
}

import type { WireRequest, WireResponse } from "./message.js";
import { readServiceModel, type ServiceModel } from "./model/service-model.js";
import { createAwsJson } from "./protocols/aws-json.js";
import { describeError } from "./protocols/described-error.js";
import type { Protocol, ResponseContext } from "./protocols/protocol.js";
import type { ProtocolName } from "./protocols/protocol-name.js";
import { createQuery } from "./protocols/query.js";
import { createRestJson } from "./protocols/rest-json.js";
import { createRestXml } from "./protocols/rest-xml.js";
import { createRpcV2Cbor } from "./protocols/rpc-v2-cbor.js";
import { spokenProtocol } from "./protocols/spoken-protocol.js";
import { createResolvedOperation, type ResolvedOperation, readable } from "./resolved-operation.js";

/** The server side of one AWS service, in every protocol that its clients speak. */
export interface WireService {
  /** For example `Lambda`, `CloudWatch Logs`. */
  readonly serviceId: string;
  readonly operationNames: readonly string[];
  /**
   * Finds the operation that a request asks for.
   * @throws ServiceError when the service has no such operation; {@link WireService.writeError} encodes it
   */
  resolve(request: WireRequest): ResolvedOperation;
  /** Encodes an error about a request whose operation is not known, in the protocol the request speaks. */
  writeError(request: WireRequest, error: unknown, context: ResponseContext): WireResponse;
}

/**
 * The wire side of a service from its SDK client module: `compileService(await import("@aws-sdk/client-lambda"))`.
 * Cheap: schemas are read when the first request needs them.
 * @throws TypeError on first use, when `sdk` is not an SDK client module
 */
export function compileService(sdk: object): WireService {
  const protocols = new Map<ProtocolName, Protocol>();
  let lazyModel: ServiceModel | undefined;
  const model = (): ServiceModel => {
    lazyModel ??= readServiceModel(sdk);
    return lazyModel;
  };
  const protocolOf = (request: WireRequest): Protocol => {
    const name = spokenProtocol(request, model());
    let protocol = protocols.get(name);
    if (protocol === undefined) {
      protocol = createProtocol(name, model());
      protocols.set(name, protocol);
    }
    return protocol;
  };

  return {
    get serviceId() {
      return model().serviceId;
    },
    get operationNames() {
      return [...model().operations.keys()];
    },
    resolve(request) {
      const protocol = protocolOf(request);
      return createResolvedOperation(
        protocol,
        readable(protocol, () => protocol.route(request)),
        model(),
      );
    },
    writeError(request, error, context) {
      const answer = protocolOf(request).writeError(describeError(error, model()), context);
      return isWithoutBody(request, answer) ? { ...answer, body: new Uint8Array() } : answer;
    },
  };
}

// RFC 9110: clients would take a body for the beginning of the next answer.
function isWithoutBody({ method }: WireRequest, { status }: WireResponse): boolean {
  return method === "HEAD" || status === 304;
}

function createProtocol(name: ProtocolName, model: ServiceModel): Protocol {
  switch (name) {
    case "awsJson1_0":
    case "awsJson1_1":
      return createAwsJson(model, name);
    case "restJson1":
      return createRestJson(model);
    case "restXml":
      return createRestXml(model);
    case "awsQuery":
    case "ec2Query":
      return createQuery(model, name);
    case "rpcv2Cbor":
      return createRpcV2Cbor(model);
    default:
      return name satisfies never;
  }
}

import { InputReport } from "./codec/input-report.js";
import { MalformedInput } from "./codec/malformed.js";
import type { WireResponse } from "./message.js";
import type { ServiceModel } from "./model/service-model.js";
import { describeError } from "./protocols/described-error.js";
import type { Protocol, ResponseContext, RoutedRequest } from "./protocols/protocol.js";
import type { ProtocolName } from "./protocols/protocol-name.js";
import { notImplemented, type ServiceError } from "./service-error.js";

/** A request whose operation is known, and the means to answer it in the protocol it was made in. */
export interface ResolvedOperation {
  /** For example `SendMessage`. */
  readonly name: string;
  readonly protocol: ProtocolName;
  /**
   * The operation's input, typed as the SDK client types it.
   * @param onUnknownMember called with the dotted path of each member that the service's model does not have
   * @throws ServiceError when the request cannot be read or leaves out required members
   */
  readInput(onUnknownMember?: (path: string) => void): Record<string, unknown>;
  /** @param output what the operation returned, typed as the SDK client types it */
  writeOutput(output: unknown, context: ResponseContext): WireResponse;
  /** @param error an exception of the service's SDK client, a {@link ServiceError}, or anything else that was thrown */
  writeError(error: unknown, context: ResponseContext): WireResponse;
}

/** Protocols whose answers may be series of events. */
const EVENT_PROTOCOLS: ReadonlySet<ProtocolName> = new Set(["restJson1"]);

export function createResolvedOperation(
  protocol: Protocol,
  routed: RoutedRequest,
  model: ServiceModel,
): ResolvedOperation {
  const { operation } = routed;
  return {
    name: operation.name,
    protocol: protocol.name,
    readInput(onUnknownMember) {
      // An empty stream would be a lie.
      if (operation.readsEvents || (operation.writesEvents && !EVENT_PROTOCOLS.has(protocol.name))) {
        throw notImplemented(model.serviceId, operation.name);
      }
      const report = new InputReport(onUnknownMember);
      const input = readable(protocol, () => protocol.readInput(routed, report));
      if (report.missing.length > 0) throw protocol.missing(report.missing, operation);
      return input;
    },
    writeOutput: (output, context) => protocol.writeOutput(operation, output ?? {}, context),
    writeError: (error, context) => protocol.writeError(describeError(error, model), context),
  };
}

/** What `read` returns. @throws ServiceError in the protocol's own words when the input is malformed */
export function readable<Value>(protocol: Protocol, read: () => Value): Value {
  try {
    return read();
  } catch (error) {
    if (error instanceof MalformedInput) throw protocol.malformed(error.message) satisfies ServiceError;
    throw error;
  }
}

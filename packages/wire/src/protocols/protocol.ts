import type { InputReport } from "../codec/input-report.js";
import type { QueryParameters } from "../http/query-parameters.js";
import type { RouteMatch } from "../http/router.js";
import type { WireRequest, WireResponse } from "../message.js";
import type { OperationModel } from "../model/operation-model.js";
import type { ServiceError } from "../service-error.js";
import type { DescribedError } from "./described-error.js";
import type { ProtocolName } from "./protocol-name.js";

/** What an answer needs to know besides its content. */
export interface ResponseContext {
  readonly requestId: string;
}

/** A request whose operation is known. */
export interface RoutedRequest extends RouteMatch {
  readonly request: WireRequest;
  readonly query: QueryParameters;
}

/** What a request carries besides its body, in protocols that use nothing else. */
export const BODY_ONLY = {
  query: new Map<string, readonly string[]>(),
  labels: {},
  literals: new Map<string, string>(),
} as const;

/** The server side of one protocol, for one service. */
export interface Protocol {
  readonly name: ProtocolName;
  /** Finds the request's operation. @throws ServiceError when there is none, MalformedInput when it cannot be read */
  route(request: WireRequest): RoutedRequest;
  /** Reads the operation's input. @throws MalformedInput */
  readInput(routed: RoutedRequest, report: InputReport): Record<string, unknown>;
  writeOutput(operation: OperationModel, output: unknown, context: ResponseContext): WireResponse;
  writeError(error: DescribedError, context: ResponseContext): WireResponse;
  /** What clients of this protocol are told about a body that cannot be read. */
  malformed(message: string): ServiceError;
  /** What clients of this protocol are told about required members they left out. */
  missing(paths: readonly (readonly string[])[], operation: OperationModel): ServiceError;
}

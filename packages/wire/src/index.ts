export { compileService, type WireService } from "./compile-service.js";
export type { WireRequest, WireResponse } from "./message.js";
export type { InputOf, OperationName, Operations, OutputOf } from "./operations.js";
export type { ResponseContext } from "./protocols/protocol.js";
export { PROTOCOL_NAMES, type ProtocolName } from "./protocols/protocol-name.js";
export type { ResolvedOperation } from "./resolved-operation.js";
export { notImplemented, ServiceError, type ServiceErrorOptions } from "./service-error.js";
export type { Caller, RequestSignature } from "./sigv4/caller.js";
export { parseCaller } from "./sigv4/parse-caller.js";

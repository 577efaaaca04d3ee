export type { WireRequest, WireResponse } from "./message.js";
export type { InputOf, OperationName, Operations, OutputOf } from "./operations.js";

import type { NormalizedSchema } from "@smithy/core/schema";
import { isEventStream, type StructureShape, structureOf } from "./shape.js";

type SchemaReference = Parameters<typeof NormalizedSchema.of>[0];

export interface HttpTrait {
  readonly method: string;
  /** For example `/2015-03-31/functions/{FunctionName}/invocations`, with query literals after a question mark. */
  readonly uri: string;
  /** Status of a successful answer. */
  readonly status: number;
}

/** One operation of a service as its SDK client describes it. Shapes are read when they are first needed. */
export class OperationModel {
  readonly name: string;
  /** Undefined in services that are spoken to by RPC only. */
  readonly http: HttpTrait | undefined;
  readonly #inputSchema: SchemaReference;
  readonly #outputSchema: SchemaReference;
  #input: StructureShape | undefined;
  #output: StructureShape | undefined;
  #readsEvents: boolean | undefined;
  #writesEvents: boolean | undefined;

  constructor(name: string, http: HttpTrait | undefined, input: SchemaReference, output: SchemaReference) {
    this.name = name;
    this.http = http;
    this.#inputSchema = input;
    this.#outputSchema = output;
  }

  get input(): StructureShape {
    this.#input ??= structureOf(this.#inputSchema);
    return this.#input;
  }

  get output(): StructureShape {
    this.#output ??= structureOf(this.#outputSchema);
    return this.#output;
  }

  /** True when its input is a series of events. */
  get readsEvents(): boolean {
    this.#readsEvents ??= this.input.members.some(isEventStream);
    return this.#readsEvents;
  }

  /** True when its output is a series of events. */
  get writesEvents(): boolean {
    this.#writesEvents ??= this.output.members.some(isEventStream);
    return this.#writesEvents;
  }
}

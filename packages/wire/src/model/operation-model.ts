import type { NormalizedSchema } from "@smithy/core/schema";
import { type StructureShape, structureOf } from "./shape.js";

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
  #hasEventStream: boolean | undefined;

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

  /** True when its input or output is a series of events, a union that is streamed. */
  get hasEventStream(): boolean {
    this.#hasEventStream ??= [...this.input.members, ...this.output.members].some(
      (member) => member.isStreaming && member.shape.kind === "structure",
    );
    return this.#hasEventStream;
  }
}

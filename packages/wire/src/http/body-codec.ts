import type { InputReport } from "../codec/input-report.js";
import type { Member, StructureShape } from "../model/shape.js";

/** How a REST protocol writes documents into bodies. */
export interface BodyCodec {
  readonly contentType: string;
  /** The `members` of a structure that are in the body. @throws MalformedInput or ServiceError */
  readMembers(
    structure: StructureShape,
    members: readonly Member[],
    body: Uint8Array,
    report: InputReport,
  ): Record<string, unknown>;
  /** A structure, union or document that is the whole body. @throws MalformedInput or ServiceError */
  readPayload(member: Member, body: Uint8Array, report: InputReport): unknown;
  writeMembers(structure: StructureShape, members: readonly Member[], value: unknown): Uint8Array;
  writePayload(member: Member, value: unknown): Uint8Array;
}

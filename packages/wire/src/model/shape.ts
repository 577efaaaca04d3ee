import { NormalizedSchema } from "@smithy/core/schema";
import type { SchemaTraitsObject } from "@smithy/types";

export type Traits = SchemaTraitsObject;

/** What a value looks like, whatever the encoding; read once from an SDK client's schema. */
export type Shape = StructureShape | ListShape | MapShape | ScalarShape;

export interface StructureShape {
  readonly kind: "structure";
  /** Name without the namespace. */
  readonly name: string;
  /** `com.amazonaws.sqs#QueueDoesNotExist`. */
  readonly id: string;
  readonly isUnion: boolean;
  readonly traits: Traits;
  readonly members: readonly Member[];
}

export interface ListShape {
  readonly kind: "list";
  readonly isSparse: boolean;
  readonly item: Member;
}

export interface MapShape {
  readonly kind: "map";
  readonly isSparse: boolean;
  readonly key: Member;
  readonly value: Member;
}

export type TimestampFormat = "date-time" | "http-date" | "epoch-seconds";

/** SDK schemas do not tell integers from floats; both are numbers. */
export type ScalarShape =
  | { readonly kind: "string" | "boolean" | "number" | "bigInteger" | "bigDecimal" | "document" | "blob" }
  /** `format` is undefined where the protocol's default holds. */
  | { readonly kind: "timestamp"; readonly format: TimestampFormat | undefined };

/** A shape in a place: what a structure calls it and how that place binds it. */
export class Member {
  readonly name: string;
  readonly isRequired: boolean;
  readonly #schema: NormalizedSchema;
  #traits: Traits | undefined;
  #shape: Shape | undefined;

  constructor(name: string, schema: NormalizedSchema, isRequired: boolean) {
    this.name = name;
    this.isRequired = isRequired;
    this.#schema = schema;
  }

  /** The member's own traits, together with those of its shape that describe values (`mediaType`, ...). */
  get traits(): Traits {
    this.#traits ??= placeTraitsOf(this.#schema);
    return this.#traits;
  }

  /** Read on first use: shapes refer to themselves (DynamoDB's AttributeValue), and most are never needed. */
  get shape(): Shape {
    this.#shape ??= shapeOf(this.#schema);
    return this.#shape;
  }

  get isStreaming(): boolean {
    return this.#schema.isStreaming();
  }
}

// A structure's own `xmlName` names it as a document's root and nowhere else (Smithy, XML bindings).
function placeTraitsOf(schema: NormalizedSchema): Traits {
  const { xmlName, ...merged } = schema.getMergedTraits();
  const placed = schema.isStructSchema() ? schema.getMemberTraits().xmlName : xmlName;
  return placed === undefined ? merged : { ...merged, xmlName: placed };
}

/** Whether the member is a series of events: a union that is streamed. */
export function isEventStream({ isStreaming, shape }: Member): boolean {
  return isStreaming && shape.kind === "structure";
}

const known = new WeakMap<object, Shape>();

/** The shape that `schema` describes; the same object for the same schema. */
export function shapeOf(schema: NormalizedSchema): Shape {
  const source = schema.getSchema();
  if (typeof source !== "object") return readShape(schema);
  let shape = known.get(source);
  if (shape === undefined) {
    shape = readShape(schema);
    known.set(source, shape);
  }
  return shape;
}

/** Shape of operations without input or output. */
export const UNIT: StructureShape = {
  kind: "structure",
  name: "Unit",
  id: "smithy.api#Unit",
  isUnion: false,
  traits: {},
  members: [],
};

/** The structure that `reference` (an operation's input or output, or an error) describes; Unit has no members. */
export function structureOf(reference: Parameters<typeof NormalizedSchema.of>[0]): StructureShape {
  const shape = shapeOf(NormalizedSchema.of(reference));
  if (shape.kind !== "structure") throw new TypeError(`schema is a ${shape.kind}, not a structure`);
  return shape;
}

// Schema numbers: 4 is a timestamp in the protocol's own format, the others carry a timestampFormat trait.
const TIMESTAMP_FORMATS: Readonly<Record<number, TimestampFormat>> = {
  5: "date-time",
  6: "http-date",
  7: "epoch-seconds",
};

function readShape(schema: NormalizedSchema): Shape {
  if (schema.isUnitSchema()) return UNIT;
  if (schema.isStructSchema()) return readStructure(schema);
  if (schema.isListSchema()) {
    return { kind: "list", isSparse: isSparse(schema), item: new Member("member", schema.getValueSchema(), false) };
  }
  if (schema.isMapSchema()) {
    const key = new Member("key", schema.getKeySchema(), false);
    return { kind: "map", isSparse: isSparse(schema), key, value: new Member("value", schema.getValueSchema(), false) };
  }
  if (schema.isBlobSchema()) return { kind: "blob" };
  if (schema.isTimestampSchema()) {
    return { kind: "timestamp", format: TIMESTAMP_FORMATS[Number(schema.getSchema())] };
  }
  if (schema.isStringSchema()) return { kind: "string" };
  if (schema.isBooleanSchema()) return { kind: "boolean" };
  if (schema.isNumericSchema()) return { kind: "number" };
  if (schema.isBigIntegerSchema()) return { kind: "bigInteger" };
  if (schema.isBigDecimalSchema()) return { kind: "bigDecimal" };
  return { kind: "document" };
}

function readStructure(schema: NormalizedSchema): StructureShape {
  const source: unknown = schema.getSchema();
  // A static schema's seventh entry says how many of its first members are required.
  const requiredCount = Array.isArray(source) && typeof source[6] === "number" ? source[6] : 0;
  const members = [...schema.structIterator()].map(
    ([name, member], index) => new Member(name, member, index < requiredCount),
  );
  const id = schema.getName(true) ?? "";
  return {
    kind: "structure",
    name: id.slice(id.indexOf("#") + 1),
    id,
    isUnion: schema.isUnionSchema(),
    traits: schema.getOwnTraits(),
    members,
  };
}

function isSparse(schema: NormalizedSchema): boolean {
  return schema.getOwnTraits().sparse === 1;
}

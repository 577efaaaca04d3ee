import { nv } from "@smithy/core/serde";
import type { ListShape, MapShape, Member, Shape, StructureShape } from "../model/shape.js";
import { ServiceError } from "../service-error.js";
import type { InputReport } from "./input-report.js";
import { MalformedInput, refuseDeepNesting } from "./malformed.js";
import { setEntry } from "./set-entry.js";
import type { TreeFormat } from "./tree-format.js";

type Tree = Readonly<Record<string, unknown>>;

/** Reads typed values out of the trees that JSON and CBOR bodies decode to. */
export class TreeReader {
  readonly #format: TreeFormat;

  constructor(format: TreeFormat) {
    this.#format = format;
  }

  /**
   * Reads the `members` of a structure and reports the tree's other entries as unknown.
   * @throws MalformedInput when a value is not of its member's shape
   */
  readMembers(members: readonly Member[], tree: unknown, report: InputReport): Record<string, unknown> {
    if (!isTree(tree)) throw new MalformedInput(unexpected(tree));
    const output: Record<string, unknown> = {};
    let knownCount = 0;
    for (const member of members) {
      const value = tree[this.#format.nameOf(member)];
      if (value !== undefined) knownCount += 1;
      if (value === undefined || value === null) {
        if (member.isRequired) report.addMissing(member.name);
        continue;
      }
      report.enter(member.name);
      output[member.name] = this.read(member.shape, value, report);
      report.leave();
    }
    if (knownCount !== Object.keys(tree).length) this.#reportUnknown(members, tree, report);
    return output;
  }

  /** @throws MalformedInput when `value` is not of the shape, ServiceError when a union has not one member */
  read(shape: Shape, value: unknown, report: InputReport): unknown {
    switch (shape.kind) {
      case "string":
        if (typeof value === "string") return value;
        throw new MalformedInput(cannotConvert(value, "a String"));
      case "boolean":
        if (typeof value === "boolean") return value;
        throw new MalformedInput(cannotConvert(value, "a Boolean"));
      case "number":
        return readNumber(value);
      case "bigInteger":
        return readBigInteger(value);
      case "bigDecimal":
        return nv(readNumber(value));
      case "blob":
        return this.#format.readBlob(value);
      case "timestamp":
        return this.#format.readTimestamp(value, shape.format);
      case "document":
        return value;
      case "structure":
        refuseDeepNesting(report.depth);
        return shape.isUnion ? this.#readUnion(shape, value, report) : this.readMembers(shape.members, value, report);
      case "list":
        refuseDeepNesting(report.depth);
        return this.#readList(shape, value, report);
      case "map":
        refuseDeepNesting(report.depth);
        return this.#readMap(shape, value, report);
      default:
        return shape satisfies never;
    }
  }

  #readUnion(shape: StructureShape, value: unknown, report: InputReport): Record<string, unknown> {
    const output = this.readMembers(shape.members, value, report);
    const count = Object.keys(output).length;
    if (count !== 1) throw wrongUnion(shape.name, count);
    return output;
  }

  #readList({ item, isSparse }: ListShape, value: unknown, report: InputReport): unknown[] {
    if (!Array.isArray(value)) throw new MalformedInput(unexpected(value));
    const { shape } = item;
    return value.map((each: unknown, index) => {
      if (each === null && isSparse) return null;
      report.enter(String(index + 1));
      const read = this.read(shape, each, report);
      report.leave();
      return read;
    });
  }

  #readMap({ value: { shape }, isSparse }: MapShape, value: unknown, report: InputReport): Record<string, unknown> {
    if (!isTree(value)) throw new MalformedInput(unexpected(value));
    const output: Record<string, unknown> = {};
    for (const [key, each] of Object.entries(value)) {
      if (each === null && !isSparse) continue;
      report.enter(key);
      setEntry(output, key, each === null ? null : this.read(shape, each, report));
      report.leave();
    }
    return output;
  }

  #reportUnknown(members: readonly Member[], tree: Tree, report: InputReport): void {
    const known = new Set(members.map((member) => this.#format.nameOf(member)));
    for (const key of Object.keys(tree)) {
      // `__type` says which structure it is; some clients send it along.
      if (!known.has(key) && key !== "__type") report.addUnknown(key);
    }
  }
}

// What is a union to the SDKs is a structure to AWS's front ends, so that the service is who refuses it. The sentences
// are DynamoDB's.
function wrongUnion(name: string, count: number): ServiceError {
  const found = count === 0 ? `${name} is empty` : `${name} has more than one datatypes set`;
  const message = `Supplied ${found}, must contain exactly one of the supported datatypes`;
  return new ServiceError({ code: "ValidationException", message });
}

function isTree(value: unknown): value is Tree {
  // Neither lists nor the dates and bytes of CBOR; the decoders build plain objects.
  return typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

// Floats that JSON numbers cannot express travel as text (Smithy, AWS JSON protocols).
const NON_FINITE: Readonly<Record<string, number>> = { NaN: Number.NaN, Infinity, "-Infinity": -Infinity };

function readNumber(value: unknown): number {
  if (typeof value === "number") return value;
  if (typeof value === "bigint") return Number(value);
  const nonFinite = typeof value === "string" ? NON_FINITE[value] : undefined;
  if (nonFinite === undefined) throw new MalformedInput(cannotConvert(value, "a Number"));
  return nonFinite;
}

function readBigInteger(value: unknown): bigint {
  if (typeof value === "bigint") return value;
  if (typeof value === "number" && Number.isInteger(value)) return BigInt(value);
  throw new MalformedInput(cannotConvert(value, "a BigInteger"));
}

// The sentences of AWS's own JSON front ends.
function cannotConvert(value: unknown, wanted: string): string {
  if (typeof value === "object" && value !== null) return unexpected(value);
  return `${typeof value === "boolean" ? String(value).toUpperCase() : (typeof value).toUpperCase()}_VALUE can not be converted to ${wanted}`;
}

function unexpected(value: unknown): string {
  if (Array.isArray(value)) return "Start of list found where not expected";
  if (typeof value === "object" && value !== null) return "Start of structure or map found where not expected.";
  return "Unexpected field type";
}

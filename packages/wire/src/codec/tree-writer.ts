import { NumericValue } from "@smithy/core/serde";
import type { Member, Shape } from "../model/shape.js";
import { bytesOf, dateOf, entriesOf, itemsOf, recordOf } from "./output-value.js";
import { setEntry } from "./set-entry.js";
import type { TreeFormat } from "./tree-format.js";

/** Turns typed values into the trees that JSON and CBOR bodies are encoded from. What is not modelled is left out. */
export class TreeWriter {
  readonly #format: TreeFormat;

  constructor(format: TreeFormat) {
    this.#format = format;
  }

  /** @throws TypeError when a service returned a value that is not of its member's shape */
  writeMembers(members: readonly Member[], value: unknown): Record<string, unknown> {
    const source = recordOf(value);
    const tree: Record<string, unknown> = {};
    for (const member of members) {
      const each = source[member.name];
      if (each !== undefined && each !== null) tree[this.#format.nameOf(member)] = this.write(member.shape, each);
    }
    return tree;
  }

  write(shape: Shape, value: unknown): unknown {
    switch (shape.kind) {
      case "string":
        return String(value);
      case "boolean":
      case "document":
        return value;
      case "number":
        return typeof value === "number" ? this.#format.writeNumber(value) : value;
      case "bigInteger":
      case "bigDecimal":
        return value instanceof NumericValue ? Number(value.string) : Number(value);
      case "blob":
        return this.#format.writeBlob(bytesOf(value));
      case "timestamp":
        return this.#format.writeTimestamp(dateOf(value), shape.format);
      case "structure":
        return this.writeMembers(shape.members, value);
      case "list":
        return itemsOf(value, shape.isSparse).map((each) =>
          each === null ? null : this.write(shape.item.shape, each),
        );
      case "map": {
        const tree: Record<string, unknown> = {};
        for (const [key, each] of entriesOf(value, shape.isSparse)) {
          setEntry(tree, key, each === null ? null : this.write(shape.value.shape, each));
        }
        return tree;
      }
      default:
        return shape satisfies never;
    }
  }
}

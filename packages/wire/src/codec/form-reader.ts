import type { ListShape, MapShape, Member } from "../model/shape.js";
import type { FormNode } from "./form-tree.js";
import type { InputReport } from "./input-report.js";
import { MalformedInput, refuseDeepNesting } from "./malformed.js";
import { setEntry } from "./set-entry.js";
import { parseScalar } from "./text-scalar.js";
import { xmlNameOf } from "./xml-writer.js";

export type FormDialect = "awsQuery" | "ec2Query";

/** Reads typed values out of the forms of awsQuery and ec2Query. */
export class FormReader {
  readonly #dialect: FormDialect;

  constructor(dialect: FormDialect) {
    this.#dialect = dialect;
  }

  /**
   * Reads the `members` of a structure and reports the node's other children as unknown.
   * @throws MalformedInput when a value is not of its member's shape
   */
  readMembers(members: readonly Member[], node: FormNode, report: InputReport): Record<string, unknown> {
    if (node.value !== undefined && node.value !== "") {
      throw new MalformedInput(`Text found where parameters with a dot were expected: ${JSON.stringify(node.value)}`);
    }
    const output: Record<string, unknown> = {};
    const known = new Set<string>();
    for (const member of members) {
      const name = this.#nameOf(member);
      known.add(name);
      const child = node.children.get(name);
      if (child === undefined) {
        if (member.isRequired) report.addMissing(member.name);
        continue;
      }
      report.enter(member.name);
      output[member.name] = this.#read(member, child, report);
      report.leave();
    }
    for (const name of node.children.keys()) if (!known.has(name)) report.addUnknown(name);
    return output;
  }

  #read(member: Member, node: FormNode, report: InputReport): unknown {
    refuseDeepNesting(report.depth);
    const { shape } = member;
    switch (shape.kind) {
      case "structure":
        return this.readMembers(shape.members, node, report);
      case "list":
        return this.#readList(member, shape, node, report);
      case "map":
        return this.#readMap(member, shape, node, report);
      default:
        if (node.children.size > 0) throw new MalformedInput("Parameters with a dot found where text was expected");
        return parseScalar(shape, node.value ?? "", "date-time");
    }
  }

  // `Name.member.1`, flattened `Name.1`; EC2 flattens every list. An empty list is `Name=`.
  #readList({ traits }: Member, { item }: ListShape, node: FormNode, report: InputReport): unknown[] {
    const isFlattened = traits.xmlFlattened || this.#dialect === "ec2Query";
    const items = isFlattened ? node : node.children.get(item.traits.xmlName ?? "member");
    return (items?.numbered() ?? []).map((each, index) => {
      report.enter(String(index + 1));
      const read = this.#read(item, each, report);
      report.leave();
      return read;
    });
  }

  // `Name.entry.1.key` and `.value`, flattened `Name.1.key`.
  #readMap({ traits }: Member, { key, value }: MapShape, node: FormNode, report: InputReport): Record<string, unknown> {
    const entries = traits.xmlFlattened ? node : node.children.get("entry");
    const output: Record<string, unknown> = {};
    for (const entry of entries?.numbered() ?? []) {
      const name = entry.children.get(key.traits.xmlName ?? "key")?.value;
      const child = entry.children.get(value.traits.xmlName ?? "value");
      if (name === undefined || child === undefined) throw new MalformedInput("Map entry lacks its key or its value");
      report.enter(name);
      setEntry(output, name, this.#read(value, child, report));
      report.leave();
    }
    return output;
  }

  // EC2 capitalises names that are not given (Smithy, ec2QueryName trait).
  #nameOf(member: Member): string {
    const name = xmlNameOf(member);
    if (this.#dialect === "awsQuery") return name;
    const { ec2QueryName } = member.traits;
    return typeof ec2QueryName === "string" ? ec2QueryName : name.charAt(0).toUpperCase() + name.slice(1);
  }
}

import { parseXML } from "@aws-sdk/xml-builder";
import type { Member, Shape } from "../model/shape.js";
import { checkedXml } from "./checked-xml.js";
import type { InputReport } from "./input-report.js";
import { decodeUtf8, MalformedInput, refuseDeepNesting } from "./malformed.js";
import { setEntry } from "./set-entry.js";
import { parseScalar } from "./text-scalar.js";
import { xmlNameOf } from "./xml-writer.js";

/** An element's content: text, or child elements and attributes by name; repeated elements are an array. */
type Content = string | Children;
type Children = { readonly [name: string]: Content | readonly Content[] };

const TEXT = "#text";

/** The root element's content. @throws MalformedInput unless the body is a document whose root is called `name` */
export function parseXml(body: Uint8Array, name: string): unknown {
  const text = checkedXml(decodeUtf8(body));
  let document: unknown;
  try {
    // The parser stops after a root; below one of ours, it reads whatever follows the first.
    document = parseXML(`<document>${text}</document>`).document;
  } catch (cause) {
    throw new MalformedInput("Unable to parse request body as XML", { cause });
  }
  const { [TEXT]: around = "", ...roots } = childrenOf(document);
  if (typeof around !== "string" || around.trim() !== "" || Object.keys(roots).join() !== name) {
    throw new MalformedInput(`Expected ${name} as the root element`);
  }
  if (Array.isArray(roots[name])) throw new MalformedInput(`Expected one ${name} element`);
  return roots[name];
}

/**
 * Reads the `members` of an element and reports its other children as unknown.
 * @throws MalformedInput when a value is not of its member's shape
 */
export function readXmlMembers(
  members: readonly Member[],
  content: unknown,
  report: InputReport,
): Record<string, unknown> {
  const children = childrenOf(content);
  const output: Record<string, unknown> = {};
  const known = new Set<string>();
  for (const member of members) {
    const name = xmlNameOf(member);
    known.add(name);
    const value = Object.hasOwn(children, name) ? children[name] : undefined;
    if (value === undefined) {
      if (member.isRequired) report.addMissing(member.name);
      continue;
    }
    report.enter(member.name);
    output[member.name] = readXmlMember(member, value, report);
    report.leave();
  }
  for (const name of Object.keys(children)) {
    if (!known.has(name) && name !== TEXT && !isNamespace(name)) report.addUnknown(name);
  }
  return output;
}

/** @throws MalformedInput when `value` is not of the member's shape */
export function readXmlMember(member: Member, value: unknown, report: InputReport): unknown {
  refuseDeepNesting(report.depth);
  const { shape, traits } = member;
  if (shape.kind === "list") {
    const items = traits.xmlFlattened ? value : childrenOf(value)[shape.item.traits.xmlName ?? "member"];
    return arrayOf(items).map((item, index) => {
      report.enter(String(index + 1));
      const read = readXmlMember(shape.item, item, report);
      report.leave();
      return read;
    });
  }
  if (shape.kind === "map") {
    const entries = traits.xmlFlattened ? value : childrenOf(value).entry;
    return readEntries(shape, arrayOf(entries), report);
  }
  return shape.kind === "structure"
    ? readXmlMembers(shape.members, value, report)
    : parseScalar(shape, textOf(value), "date-time");
}

function readEntries(
  { key, value }: Extract<Shape, { kind: "map" }>,
  entries: readonly unknown[],
  report: InputReport,
): Record<string, unknown> {
  const output: Record<string, unknown> = {};
  for (const entry of entries) {
    const children = childrenOf(entry);
    const name = textOf(children[key.traits.xmlName ?? "key"] ?? "");
    report.enter(name);
    setEntry(output, name, readXmlMember(value, children[value.traits.xmlName ?? "value"] ?? "", report));
    report.leave();
  }
  return output;
}

function childrenOf(content: unknown): Children {
  if (typeof content === "object" && content !== null && !Array.isArray(content)) return content as Children;
  // An element without content; whitespace between tags counts as none.
  if (typeof content === "string" && content.trim() === "") return {};
  throw new MalformedInput(Array.isArray(content) ? "Element is repeated" : "Text found where elements were expected");
}

// The parser keeps attributes among the children; these are the ones that any element may have.
function isNamespace(name: string): boolean {
  return /^(?:xmlns|xsi)(?::|$)/.test(name);
}

function textOf(content: unknown): string {
  if (typeof content === "string") return content;
  // An element with attributes is an object too.
  if (typeof content === "object" && content !== null && !Array.isArray(content)) {
    const { [TEXT]: text = "", ...rest } = content as Children;
    if (typeof text === "string" && Object.keys(rest).every(isNamespace)) return text;
  }
  throw new MalformedInput("Elements found where text was expected");
}

function arrayOf(content: unknown): readonly unknown[] {
  if (content === undefined) return [];
  return Array.isArray(content) ? content : [content];
}

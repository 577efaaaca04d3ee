import { XmlNode, XmlText } from "@aws-sdk/xml-builder";
import type { Member } from "../model/shape.js";
import { entriesOf, itemsOf, recordOf } from "./output-value.js";
import { formatScalar } from "./text-scalar.js";

/** What a member's element, attribute or form parameter is called. */
export function xmlNameOf({ traits, name }: Member): string {
  return traits.xmlName ?? name;
}

/** Adds the members of `value` to `parent` as attributes and child elements. */
export function writeXmlMembers(parent: XmlNode, members: readonly Member[], value: unknown): void {
  const source = recordOf(value);
  for (const member of members) {
    const each = source[member.name];
    if (each === undefined || each === null) continue;
    if (member.traits.xmlAttribute) {
      parent.addAttribute(xmlNameOf(member), formatScalar(member.shape, each, "date-time"));
    } else {
      writeXmlMember(parent, xmlNameOf(member), member, each);
    }
  }
}

/** Adds one value to `parent`, as an element called `name`; as several of them for a flattened list or map. */
export function writeXmlMember(parent: XmlNode, name: string, member: Member, value: unknown): void {
  const { shape, traits } = member;
  switch (shape.kind) {
    case "list": {
      const [container, itemName] = traits.xmlFlattened
        ? [parent, name]
        : [addElement(parent, name, member), shape.item.traits.xmlName ?? "member"];
      for (const item of itemsOf(value, shape.isSparse)) {
        if (item === null) container.addChildNode(new XmlNode(itemName));
        else writeXmlMember(container, itemName, shape.item, item);
      }
      return;
    }
    case "map": {
      const [container, entryName] = traits.xmlFlattened ? [parent, name] : [addElement(parent, name, member), "entry"];
      for (const [key, each] of entriesOf(value, shape.isSparse)) {
        const entry = addElement(container, entryName);
        writeXmlMember(entry, shape.key.traits.xmlName ?? "key", shape.key, key);
        const valueName = shape.value.traits.xmlName ?? "value";
        if (each === null) entry.addChildNode(new XmlNode(valueName));
        else writeXmlMember(entry, valueName, shape.value, each);
      }
      return;
    }
    case "structure":
      writeXmlMembers(addElement(parent, name, member), shape.members, value);
      return;
    default:
      addElement(parent, name, member).addChildNode(new XmlText(formatScalar(shape, value, "date-time")));
  }
}

/** A child element of `parent`, in the namespace that the member declares. */
export function addElement(parent: XmlNode, name: string, member?: Member): XmlNode {
  const element = new XmlNode(name);
  const [prefix, uri] = member?.traits.xmlNamespace ?? [];
  if (uri !== undefined) element.addAttribute(prefix ? `xmlns:${prefix}` : "xmlns", uri);
  parent.addChildNode(element);
  return element;
}

/** A child element that holds text. */
export function addTextElement(parent: XmlNode, name: string, text: string): void {
  addElement(parent, name).addChildNode(new XmlText(text));
}

export function encodeXml(root: XmlNode): Uint8Array {
  return Buffer.from(`<?xml version="1.0" encoding="UTF-8"?>\n${root}`);
}

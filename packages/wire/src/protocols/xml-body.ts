import { XmlNode, XmlText } from "@aws-sdk/xml-builder";
import { MalformedInput } from "../codec/malformed.js";
import { recordOf } from "../codec/output-value.js";
import { formatScalar, isScalar } from "../codec/text-scalar.js";
import { parseXml, readXmlMember, readXmlMembers } from "../codec/xml-reader.js";
import { encodeXml, writeXmlMembers, xmlNameOf } from "../codec/xml-writer.js";
import type { BodyCodec } from "../http/body-codec.js";
import type { ServiceModel } from "../model/service-model.js";
import type { Member, StructureShape } from "../model/shape.js";
import { malformedXml } from "./rest-xml-errors.js";

/** Bodies of restXml: one document whose root is named after the structure. */
export function createXmlBody({ xmlNamespace }: ServiceModel): BodyCodec {
  const writeDocument = (structure: StructureShape, name: string, members: readonly Member[], value: unknown) => {
    const root = new XmlNode(name);
    if (xmlNamespace !== undefined) root.addAttribute("xmlns", xmlNamespace);
    const unwrapped = unwrappedMember(structure, members);
    if (unwrapped === undefined) writeXmlMembers(root, members, value);
    else writeText(root, unwrapped, recordOf(value)[unwrapped.name]);
    return encodeXml(root);
  };
  return {
    contentType: "application/xml",
    readMembers(structure, members, body, report) {
      if (body.byteLength === 0) return readXmlMembers(members, "", report);
      return wellFormed(() => readXmlMembers(members, parseXml(body, rootName(structure)), report));
    },
    readPayload: (member, body, report) =>
      wellFormed(() => readXmlMember(member, parseXml(body, payloadName(member)), report)),
    writeMembers: (structure, members, value) => writeDocument(structure, rootName(structure), members, value),
    writePayload(member, value) {
      const { shape } = member;
      if (shape.kind !== "structure")
        throw new TypeError(`${member.name} is a ${shape.kind}, which is no XML document`);
      return writeDocument(shape, payloadName(member), shape.members, value);
    },
  };
}

function rootName({ traits, name }: StructureShape): string {
  return traits.xmlName ?? name;
}

function payloadName({ shape, traits, name }: Member): string {
  return traits.xmlName ?? (shape.kind === "structure" ? rootName(shape) : name);
}

// GetBucketLocation answers `<LocationConstraint>eu-west-1</LocationConstraint>`: the only member is the root itself.
function unwrappedMember(structure: StructureShape, members: readonly Member[]): Member | undefined {
  const [only] = members;
  if (only === undefined || members.length > 1 || !isScalar(only.shape)) return undefined;
  return xmlNameOf(only) === rootName(structure) ? only : undefined;
}

function writeText(root: XmlNode, { shape }: Member, value: unknown): void {
  if (value !== undefined && value !== null) {
    root.addChildNode(new XmlText(formatScalar(shape, value, "date-time")));
  }
}

function wellFormed<Value>(read: () => Value): Value {
  try {
    return read();
  } catch (error) {
    if (error instanceof MalformedInput) throw malformedXml(error);
    throw error;
  }
}

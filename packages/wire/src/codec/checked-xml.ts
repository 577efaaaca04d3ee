import { MalformedInput } from "./malformed.js";

/**
 * Text of an XML document without what the SDK's parser, which trusts its server, would quietly read as something else:
 * document types are refused, as AWS does, and so are characters that XML does not have and references to nothing.
 * References to characters beyond 16 bits are replaced by the characters.
 * @throws MalformedInput
 */
export function checkedXml(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what XML does not have
  if (/[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/.test(text)) throw new MalformedInput("Not a character of XML");
  let checked = "";
  let from = 0;
  for (const mark of text.matchAll(MARK)) {
    if (mark.index < from) continue;
    const section = SECTION_ENDS.get(mark[0]);
    if (section !== undefined) {
      const end = text.indexOf(section, mark.index);
      if (end === -1) throw new MalformedInput(`${mark[0]} has no end`);
      checked += text.slice(from, end);
      from = end;
    } else if (mark[0] === "&") {
      const [whole = "", character] = resolveReference(text, mark.index);
      checked += text.slice(from, mark.index) + character;
      from = mark.index + whole.length;
    } else throw new MalformedInput("Document types are not accepted");
  }
  return checked + text.slice(from);
}

const MARK = /<!DOCTYPE|<!\[CDATA\[|<!--|<\?|&/gi;

/** Sections whose content is text, whatever it looks like, and how they end. */
const SECTION_ENDS: ReadonlyMap<string, string> = new Map([
  ["<![CDATA[", "]]>"],
  ["<!--", "-->"],
  ["<?", "?>"],
]);

const REFERENCE = /&(?:#x([0-9a-fA-F]{1,6})|#([0-9]{1,7})|amp|lt|gt|quot|apos);/y;

/** The reference at `index`, and what it is to be replaced with: itself, where the parser knows it. */
function resolveReference(text: string, index: number): readonly [string, string] {
  REFERENCE.lastIndex = index;
  const [whole, hex, decimal] = REFERENCE.exec(text) ?? [];
  if (whole === undefined) throw new MalformedInput("Reference to an entity that is not declared");
  if (hex === undefined && decimal === undefined) return [whole, whole];
  const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
  if (code === 0 || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) {
    throw new MalformedInput(`${whole} is no character of XML`);
  }
  return [whole, code > 0xffff ? String.fromCodePoint(code) : whole];
}

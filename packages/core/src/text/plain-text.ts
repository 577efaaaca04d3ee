import { stripVTControlCharacters } from "node:util";

// Control characters but tab and line feed, halves of surrogate pairs, marks that reorder what is read
// (https://trojansource.codes) and the two code points that XML 1.0 has no way to write.
const UNPRINTABLE = /[^\P{Cc}\t\n]|\p{Cs}|[\u202a-\u202e\u2066-\u2069\ufffe\uffff]/gu;

/** Text of tools and functions, made safe to show: no terminal sequences, and nothing invisible that acts. */
export function plainText(text: string): string {
  return stripVTControlCharacters(text).replace(/\r\n?/g, "\n").replace(UNPRINTABLE, "\ufffd");
}

/** The same on one line. */
export function plainLine(text: string): string {
  return plainText(text)
    .replace(/\s*\n\s*/g, " ")
    .trim();
}

/** The end of `text`, whole lines where there are any, in at most `limitCharacters`. */
export function tailOf(text: string, limitCharacters: number): string {
  if (text.length <= limitCharacters) return text;
  const tail = text.slice(-limitCharacters);
  const lineBreak = tail.indexOf("\n");
  return lineBreak === -1 ? tail : tail.slice(lineBreak + 1);
}

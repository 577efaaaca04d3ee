import { randomInt } from "node:crypto";

const CHARACTERS = "abcdefghijklmnopqrstuvwxyz0123456789";

/** AWS gives ten characters to APIs, seven to what they consist of and six to what belongs to a stage. */
export function newId(length: 10 | 7 | 6): string {
  return Array.from({ length }, () => CHARACTERS[randomInt(CHARACTERS.length)]).join("");
}

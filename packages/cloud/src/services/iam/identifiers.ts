import { randomBytes } from "node:crypto";

const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** A unique id as IAM gives it: a prefix that tells the kind of entity, and 17 letters and digits. */
export function createUniqueId(prefix: "AROA" | "ANPA"): string {
  return prefix + [...randomBytes(17)].map((byte) => BASE32[byte % BASE32.length]).join("");
}

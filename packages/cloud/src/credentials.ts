import { randomBytes } from "node:crypto";
import type { Clock } from "@assay/core";
import type { Credentials, IssuedCredentials, Principal } from "./ports.js";

const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** The credentials this cloud has issued, until they expire. */
export interface KeptCredentials extends Credentials {
  /** Another number whenever there are others than before. */
  readonly revision: number;
  save(): readonly IssuedCredentials[];
  /** Adds what `save` returned: sessions go on, and end when they would have ended. */
  restore(saved: readonly IssuedCredentials[]): void;
  clear(): void;
}

export function createCredentials(clock: Clock): KeptCredentials {
  const issued = new Map<string, IssuedCredentials>();
  let revision = 0;
  const keep = (credentials: IssuedCredentials): void => {
    issued.set(credentials.accessKeyId, credentials);
    revision += 1;
    // A day after its end nobody expects an ExpiredToken answer any more; then the memory is free again.
    clock.schedule(credentials.expiresAtMs + 86_400_000, () => issued.delete(credentials.accessKeyId));
  };
  return {
    get revision() {
      return revision;
    },
    issue(principal: Principal, expiresAtMs: number) {
      const credentials: IssuedCredentials = {
        accessKeyId: createAccessKeyId(principal.accountId),
        secretAccessKey: randomBytes(30).toString("base64"),
        sessionToken: randomBytes(192).toString("base64"),
        expiresAtMs,
        principal,
      };
      keep(credentials);
      return credentials;
    },
    find: (accessKeyId) => issued.get(accessKeyId),
    save: () => [...issued.values()],
    restore: (saved) => saved.forEach(keep),
    clear() {
      issued.clear();
      revision += 1;
    },
  };
}

/**
 * Access keys of AWS carry their account: 16 base32 digits hold a set bit, the 40 bits of the account and random bits.
 */
function createAccessKeyId(accountId: string): string {
  const random = BigInt(`0x${randomBytes(5).toString("hex")}`) >> 1n;
  let bits = (1n << 79n) | (BigInt(accountId) << 39n) | random;
  let digits = "";
  for (let digit = 0; digit < 16; digit += 1) {
    digits = (BASE32[Number(bits & 31n)] ?? "") + digits;
    bits >>= 5n;
  }
  return `ASIA${digits}`;
}

/** The account inside an access key that AWS or this cloud made; undefined for anything else. */
export function accountInAccessKey(accessKeyId: string): string | undefined {
  const digits = /^A[KS]IA([A-Z2-7]{16})$/.exec(accessKeyId)?.[1];
  if (digits === undefined) return undefined;
  let bits = 0n;
  for (const digit of digits) bits = (bits << 5n) | BigInt(BASE32.indexOf(digit));
  return String((bits >> 39n) & ((1n << 40n) - 1n)).padStart(12, "0");
}

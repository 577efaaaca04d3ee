import type { Clock } from "@assay/core";
import type { JSONWebKeySet } from "jose";

export type KeySetsRecord = ReadonlyMap<string, KeptKeySet>;

interface KeptKeySet {
  readonly keySet: JSONWebKeySet;
  readonly expiresAtMs: number;
}

/** API Gateway keeps public keys for two hours (developer guide, "JWT authorizers", read 2026). */
const LIFETIME_MS = 2 * 60 * 60 * 1000;
/** AWS gives an issuer 1.5 seconds to answer; a test's issuer may start slowly. Of the machine's time. */
const PATIENCE_MS = 5_000;

/** Public keys of token issuers, found as OpenID Connect Discovery prescribes. */
export class KeySets {
  readonly #clock: Clock;
  #kept = new Map<string, KeptKeySet>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** @throws when the issuer cannot be reached or does not publish keys */
  async of(issuer: string): Promise<JSONWebKeySet> {
    const kept = this.#kept.get(issuer);
    if (kept !== undefined && this.#clock.now() < kept.expiresAtMs) return kept.keySet;
    const discovery = await fetchJson(`${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`);
    if (typeof discovery.jwks_uri !== "string") throw new Error(`${issuer} names no jwks_uri`);
    const { keys } = await fetchJson(discovery.jwks_uri);
    if (!Array.isArray(keys)) throw new Error(`${discovery.jwks_uri} holds no keys`);
    const keySet: JSONWebKeySet = { keys };
    this.#kept.set(issuer, { keySet, expiresAtMs: this.#clock.now() + LIFETIME_MS });
    return keySet;
  }

  toRecord(): KeySetsRecord {
    return this.#kept;
  }

  restore(record: KeySetsRecord): void {
    this.#kept = new Map(record);
  }
}

async function fetchJson(url: string): Promise<Record<string, unknown>> {
  const response = await fetch(url, { signal: AbortSignal.timeout(PATIENCE_MS) });
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  const document: unknown = await response.json();
  if (typeof document !== "object" || document === null) throw new Error(`${url} holds no JSON object`);
  return { ...document };
}

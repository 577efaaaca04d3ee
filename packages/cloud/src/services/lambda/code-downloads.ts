import { randomUUID } from "node:crypto";
import type { Clock } from "@assay/core";
import type { CodePackage } from "../../function-runner.js";

/** Path under which the gateway serves packages; AWS hands out a presigned S3 URL instead. */
const CODE_DOWNLOAD_PATH = "/_assay/lambda/code/";

// The presigned URLs of AWS hold for ten minutes (API reference of GetFunction, read November 2026).
const LIFETIME_MS = 10 * 60_000;

interface Offer {
  readonly code: CodePackage;
  readonly expiresAtMs: number;
}

/** Links to deployed packages. A link names the bytes of its moment: a later deployment does not change it. */
export class CodeDownloads {
  readonly #clock: Clock;
  readonly #offers = new Map<string, Offer>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Path of a link to `code`, which is held until the link has expired. */
  offer(code: CodePackage): string {
    this.#dropExpired();
    const token = randomUUID();
    this.#offers.set(token, { code: code.share(), expiresAtMs: this.#clock.now() + LIFETIME_MS });
    return CODE_DOWNLOAD_PATH + token;
  }

  /** The zip behind the path of a link; undefined when there was no such link or it has expired. */
  async read(path: string): Promise<Uint8Array | undefined> {
    this.#dropExpired();
    if (!path.startsWith(CODE_DOWNLOAD_PATH)) return undefined;
    return await this.#offers.get(path.slice(CODE_DOWNLOAD_PATH.length))?.code.readZip();
  }

  #dropExpired(): void {
    const nowMs = this.#clock.now();
    for (const [token, { code, expiresAtMs }] of this.#offers) {
      // Offers lie in the order of their expiry.
      if (expiresAtMs > nowMs) return;
      this.#offers.delete(token);
      void code.release();
    }
  }
}

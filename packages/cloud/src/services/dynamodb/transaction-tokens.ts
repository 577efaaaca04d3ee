import type { Clock } from "@assay/core";
import type { TransactWriteItemsCommandOutput } from "@aws-sdk/client-dynamodb";
import { tokenReused } from "./errors.js";

type Answer = Pick<TransactWriteItemsCommandOutput, "ItemCollectionMetrics">;

interface Told {
  readonly request: string;
  readonly answer: Answer;
  readonly untilMs: number;
}

export type TransactionTokensRecord = ReadonlyMap<string, Told>;

// Transactions with a client token are idempotent for ten minutes.
const VALIDITY_MS = 600_000;

/** What transactions with a client request token were answered. */
export class TransactionTokens {
  readonly #clock: Clock;
  #told = new Map<string, Told>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** @param request what was asked, without the token @throws IdempotentParameterMismatchException */
  find(token: string, request: string): Answer | undefined {
    const nowMs = this.#clock.now();
    for (const [each, { untilMs }] of this.#told) {
      // In the order in which they end.
      if (untilMs > nowMs) break;
      this.#told.delete(each);
    }
    const told = this.#told.get(token);
    if (told !== undefined && told.request !== request) throw tokenReused();
    return told?.answer;
  }

  keep(token: string, request: string, answer: Answer): void {
    this.#told.set(token, { request, answer, untilMs: this.#clock.now() + VALIDITY_MS });
  }

  toRecord(): TransactionTokensRecord {
    return new Map(this.#told);
  }

  restore(record: TransactionTokensRecord): void {
    this.#told = new Map(record);
  }
}

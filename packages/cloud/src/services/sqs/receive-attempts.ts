interface Attempt {
  readonly untilMs: number;
  /** Numbers of the receipt handles that were given out, by message id. */
  readonly receipts: ReadonlyMap<string, number>;
}

export type ReceiveAttemptsRecord = readonly (readonly [string, Attempt])[];

const REMEMBERED_MS = 5 * 60_000;

/** What receivers of a FIFO queue got by which `ReceiveRequestAttemptId`, so that a lost answer is given again. */
export class ReceiveAttempts {
  readonly #attempts = new Map<string, Attempt>();

  find(id: string, nowMs: number): ReadonlyMap<string, number> | undefined {
    const attempt = this.#attempts.get(id);
    return attempt !== undefined && attempt.untilMs > nowMs ? attempt.receipts : undefined;
  }

  add(id: string, receipts: ReadonlyMap<string, number>, nowMs: number): void {
    for (const [known, { untilMs }] of this.#attempts) {
      if (untilMs > nowMs) break;
      this.#attempts.delete(known);
    }
    this.#attempts.delete(id);
    this.#attempts.set(id, { untilMs: nowMs + REMEMBERED_MS, receipts });
  }

  toRecord(): ReceiveAttemptsRecord {
    return [...this.#attempts];
  }

  static fromRecord(record: ReceiveAttemptsRecord): ReceiveAttempts {
    const attempts = new ReceiveAttempts();
    for (const [id, attempt] of record) attempts.#attempts.set(id, attempt);
    return attempts;
  }
}

/** Up to where a shard is done with, when its records are settled in another order than they were read. */
export class ShardProgress {
  readonly #checkpoints: Map<string, string>;
  readonly #shardId: string;
  /** Of records that were read: whether they are settled, in the order of the shard. */
  readonly #open = new Map<string, boolean>();

  /** @param checkpoints of the mapping, in which this keeps that of its shard */
  constructor(checkpoints: Map<string, string>, shardId: string) {
    this.#checkpoints = checkpoints;
    this.#shardId = shardId;
  }

  /** How many records keep the checkpoint from moving. */
  get openCount(): number {
    return this.#open.size;
  }

  /** A record was read; to be called in the order of the shard. */
  begin(sequence: string): void {
    this.#open.set(sequence, false);
  }

  /** A record needs no more handling. */
  settle(sequence: string): void {
    this.#open.set(sequence, true);
    for (const [first, isSettled] of this.#open) {
      if (!isSettled) return;
      this.#open.delete(first);
      this.#checkpoints.set(this.#shardId, first);
    }
  }
}

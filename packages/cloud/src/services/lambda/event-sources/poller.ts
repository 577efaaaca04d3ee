/** Reads a source for a mapping, from its making until it is stopped. */
export interface Poller {
  /** Resolves once it has its place in the source. */
  readonly begun: Promise<void>;
  /** Reads no more; what runs runs to its end, for which the promise waits. */
  stop(): Promise<void>;
}

/** What a fault may strike, as a service tells it when it asks. */
export interface FaultSubject {
  readonly service: string;
  /** ARN of what it is about: a topic, a queue, a function, a cluster. */
  readonly resource: string;
}

/** Something that a service is about to hand over: a message to a subscriber, an event to a function. */
export type Delivery = FaultSubject;

/** What a test has ordered to go wrong. Services ask; each answer that is a fault is on record from then on. */
export interface Faults {
  /** Asked before each delivery between services. */
  onDelivery(delivery: Delivery): "deliver" | "drop" | "duplicate";
  /** Asked by what takes entries in batches: the indexes of those that are to fail. */
  onBatch(batch: FaultSubject & { readonly size: number }): readonly number[];
  /**
   * Asked before a message is handed to its consumer; the same answer each time for the same message.
   * A poisoned one is handed over with `poisonBody`.
   */
  onMessage(message: FaultSubject & { readonly messageId: string }): "intact" | "poison";
  /** Asked before an execution environment starts: machine milliseconds by which it is to take longer. */
  onColdStart(subject: FaultSubject): number;
  /** Asked by what serves a protocol other than AWS's, such as a cache node: false while it is to be down. */
  isAvailable(subject: FaultSubject): boolean;
  /**
   * Tells when rules came or went, so that such a server can go down and come back.
   * @returns ends the telling
   */
  onChange(listener: () => void): () => void;
}

/** Nothing goes wrong. */
export const noFaults: Faults = {
  onDelivery: () => "deliver",
  onBatch: () => [],
  onMessage: () => "intact",
  onColdStart: () => 0,
  isAvailable: () => true,
  onChange: () => () => undefined,
};

/** What a consumer cannot read: a document that ends in the middle. */
export function poisonBody(body: string): string {
  return `${body.slice(0, Math.floor(body.length / 2))}\u0000`;
}

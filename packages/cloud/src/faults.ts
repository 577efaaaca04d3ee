/** Something that a service is about to hand over: a message to a subscriber, an event to a function. */
export interface Delivery {
  readonly service: string;
  /** ARN of what delivers: a topic, a queue's event source mapping, a bucket. */
  readonly resource: string;
}

/** What a test has ordered to go wrong. */
export interface Faults {
  /** Asked before each delivery between services. */
  onDelivery(delivery: Delivery): "deliver" | "drop" | "duplicate";
}

/** Nothing goes wrong. */
export const noFaults: Faults = { onDelivery: () => "deliver" };

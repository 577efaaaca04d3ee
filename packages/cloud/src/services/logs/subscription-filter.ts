import type { Distribution } from "@aws-sdk/client-cloudwatch-logs";
import { type MessageFilter, parseFilterPattern } from "./filter-pattern/filter-pattern.js";

/** A subscription filter as a saved store holds it. */
export interface SubscriptionFilterRecord {
  readonly filterName: string;
  readonly filterPattern: string;
  readonly destinationArn: string;
  readonly roleArn: string | undefined;
  readonly distribution: Distribution;
  readonly creationTime: number;
}

/** Hands log events that match a pattern to a function as they come. */
export class SubscriptionFilter {
  readonly record: SubscriptionFilterRecord;
  readonly matches: MessageFilter;

  /** @throws InvalidParameterException */
  constructor(record: SubscriptionFilterRecord) {
    this.record = record;
    this.matches = parseFilterPattern(record.filterPattern).matches;
  }
}

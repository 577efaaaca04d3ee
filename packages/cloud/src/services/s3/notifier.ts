import { messageOf } from "@assay/core";
import type { NotificationConfiguration } from "@aws-sdk/client-s3";
import type { CloudPorts } from "../../ports.js";
import { type Undelivered, UndeliveredNotifications } from "../../undelivered.js";
import type { Bucket } from "./bucket.js";
import { type Destination, deliverTo } from "./destination.js";
import { invalidArgument, unreachableDestinations } from "./errors.js";
import { type EventCause, eventRecord, type S3Event, testEvent } from "./event-record.js";
import { isNotified, rulesOf } from "./notification-rules.js";

// S3 tries again and does not say when, or for how long. This is our choice: six times, a minute later and each time
// twice as late, which makes an hour.
const RETRY_LIMIT = 6;
const FIRST_RETRY_MS = 60_000;

/** What a destination is told, and in which trace. */
interface Notification {
  readonly bucketName: string;
  readonly destination: Destination;
  readonly message: object;
  readonly trace: string | undefined;
}

export type SavedNotification = Undelivered<Notification>;

/** Tells queues, topics and functions what happens in buckets. */
export class Notifier {
  readonly #ports: CloudPorts;
  readonly #findBucket: (name: string) => Bucket | undefined;
  readonly #undelivered: UndeliveredNotifications<Notification>;
  #sequence = 0;

  constructor(ports: CloudPorts, findBucket: (name: string) => Bucket | undefined) {
    this.#ports = ports;
    this.#findBucket = findBucket;
    this.#undelivered = new UndeliveredNotifications(ports.clock, {
      ...{ retryLimit: RETRY_LIMIT, firstRetryMs: FIRST_RETRY_MS },
      deliver: (each) => this.#deliverAgain(each),
    });
  }

  /** Gives up what is to be tried again. */
  stop(): void {
    this.#undelivered.stop();
  }

  toRecord(): readonly SavedNotification[] {
    return this.#undelivered.toRecord();
  }

  restore(saved: readonly SavedNotification[]): void {
    this.#undelivered.restore(saved);
  }

  /** Returns at once; what cannot be delivered is tried again, and noted in the ledger. */
  notify(bucket: Bucket, event: S3Event): void {
    const { notifications } = bucket.configuration;
    if (notifications === undefined) return;
    for (const rule of rulesOf(notifications)) {
      if (!isNotified(rule, event.name, event.key)) continue;
      this.#sequence += 1;
      const circumstances = { nowMs: this.#ports.clock.now(), configurationId: rule.id, sequence: this.#sequence };
      const message = { Records: [eventRecord(bucket, event, circumstances)] };
      void this.#ports.activity.track(this.#deliver(bucket, rule.destination, message));
    }
  }

  /**
   * Sends the test event to queues and topics, and looks for functions.
   * @throws ServiceError InvalidArgument when one cannot be reached
   */
  async validate(bucket: Bucket, configuration: NotificationConfiguration, cause: EventCause): Promise<void> {
    const event = testEvent(bucket, this.#ports.clock.now(), cause.requestId);
    const unreachable: [string, string][] = [];
    for (const { destination } of rulesOf(configuration)) {
      if (destination.arn.split(":")[3] !== bucket.identity.region) {
        const message = "The notification destination service region is not valid for the bucket location constraint";
        throw invalidArgument(message);
      }
      try {
        await this.#send(bucket, destination, event, "test");
      } catch (error) {
        unreachable.push([destination.arn, messageOf(error)]);
      }
    }
    if (unreachable.length > 0) throw unreachableDestinations(unreachable);
  }

  async #deliver(bucket: Bucket, destination: Destination, message: object): Promise<void> {
    const { faults, traces } = this.#ports;
    const ordered = faults.onDelivery({ service: "s3", resource: bucket.arn });
    const times = ordered === "drop" ? 0 : ordered === "duplicate" ? 2 : 1;
    const notification = { bucketName: bucket.name, destination, message, trace: traces.current() };
    for (let each = 0; each < times; each++) await this.#attempt(bucket, notification, 0);
  }

  #deliverAgain({ notification, attempt }: SavedNotification): void {
    const { activity, traces } = this.#ports;
    const bucket = this.#findBucket(notification.bucketName);
    if (bucket === undefined) return;
    void activity.track(traces.resume(notification.trace, () => this.#attempt(bucket, notification, attempt)));
  }

  async #attempt(bucket: Bucket, notification: Notification, attempt: number): Promise<void> {
    const { traces, ledger } = this.#ports;
    const { destination, message } = notification;
    try {
      const subject = { service: "s3", name: "deliver", resource: destination.arn };
      await traces.span(subject, () => this.#send(bucket, destination, message, "event"));
    } catch (error) {
      const retryAtMs = this.#undelivered.retry(notification, attempt + 1);
      const consequence =
        retryAtMs === undefined
          ? "it was tried often enough and is dropped"
          : `it is tried again at ${new Date(retryAtMs).toISOString()}`;
      ledger.record({
        source: "s3.notification",
        gap: "notification-not-delivered",
        detail: `an event of ${bucket.arn} did not reach ${destination.arn} (${messageOf(error)}); ${consequence}, where S3 does not say when and how often it tries`,
      });
    }
  }

  #send(bucket: Bucket, destination: Destination, message: object, purpose: "test" | "event"): Promise<void> {
    return deliverTo(this.#ports, destination, JSON.stringify(message), { bucket, purpose });
  }
}

import { messageOf } from "@assay/core";
import type { NotificationConfiguration } from "@aws-sdk/client-s3";
import type { CloudPorts } from "../../ports.js";
import type { Bucket } from "./bucket.js";
import { type Destination, deliverTo } from "./destination.js";
import { invalidArgument, unreachableDestinations } from "./errors.js";
import { type EventCause, eventRecord, type S3Event, testEvent } from "./event-record.js";
import { isNotified, type NotificationRule, rulesOf } from "./notification-rules.js";

/** Tells queues, topics and functions what happens in buckets. */
export class Notifier {
  readonly #ports: CloudPorts;
  #sequence = 0;

  constructor(ports: CloudPorts) {
    this.#ports = ports;
  }

  /** Returns at once; what cannot be delivered is noted in the ledger. */
  notify(bucket: Bucket, event: S3Event): void {
    const { notifications } = bucket.configuration;
    if (notifications === undefined) return;
    for (const rule of rulesOf(notifications)) {
      if (!isNotified(rule, event.name, event.key)) continue;
      this.#sequence += 1;
      const circumstances = { nowMs: this.#ports.clock.now(), configurationId: rule.id, sequence: this.#sequence };
      const message = { Records: [eventRecord(bucket, event, circumstances)] };
      void this.#ports.activity.track(this.#deliver(bucket, rule, message));
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

  async #deliver(bucket: Bucket, { destination }: NotificationRule, message: object): Promise<void> {
    const { faults, traces, ledger } = this.#ports;
    const ordered = faults.onDelivery({ service: "s3", resource: bucket.arn });
    const times = ordered === "drop" ? 0 : ordered === "duplicate" ? 2 : 1;
    for (let each = 0; each < times; each++) {
      try {
        const subject = { service: "s3", name: "deliver", resource: destination.arn };
        await traces.span(subject, () => this.#send(bucket, destination, message, "event"));
      } catch (error) {
        ledger.record({
          source: "s3.notification",
          gap: "notification-not-delivered",
          detail: `an event of ${bucket.arn} did not reach ${destination.arn} (${messageOf(error)}); S3 would try again for a while`,
        });
      }
    }
  }

  #send(bucket: Bucket, destination: Destination, message: object, purpose: "test" | "event"): Promise<void> {
    return deliverTo(this.#ports, destination, JSON.stringify(message), { bucket, purpose });
  }
}

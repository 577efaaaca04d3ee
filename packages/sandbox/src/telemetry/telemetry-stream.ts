import { createBatchDelivery } from "./deliver-batch.js";
import { forSubscriber } from "./subscriber-view.js";
import type { SubscriptionRequest } from "./subscription-request.js";
import { streamOf, type TelemetryEvent } from "./telemetry-event.js";
import { TelemetrySubscription } from "./telemetry-subscription.js";

/** Events of an initialisation that are kept for extensions which subscribe later in it. */
const MAX_KEPT_EVENTS = 1_000;

interface Subscriber {
  readonly request: SubscriptionRequest;
  readonly subscription: TelemetrySubscription;
}

/** What an environment reports to the extensions that subscribed to it, in one life of its processes. */
export class TelemetryStream {
  readonly #now: () => number;
  readonly #subscribers = new Map<string, Subscriber>();
  #kept: TelemetryEvent[] | undefined = [];

  constructor(now: () => number) {
    this.#now = now;
  }

  /** False once nobody listens and nobody will. */
  get isHeard(): boolean {
    return this.#kept !== undefined || this.#subscribers.size > 0;
  }

  /** Extensions subscribe during the initialisation only. */
  get isOpen(): boolean {
    return this.#kept !== undefined;
  }

  emit(type: string, record: unknown): void {
    if (!this.isHeard) return;
    const event: TelemetryEvent = { time: new Date(this.#now()).toISOString(), type, record };
    if (this.#kept !== undefined && this.#kept.length < MAX_KEPT_EVENTS) this.#kept.push(event);
    for (const subscriber of this.#subscribers.values()) offer(subscriber, event);
  }

  /** The API that an extension subscribed with. */
  apiOf(extensionName: string): SubscriptionRequest["api"] | undefined {
    return this.#subscribers.get(extensionName)?.request.api;
  }

  /** Asked again, a subscription replaces the one before it. */
  subscribe(extensionName: string, request: SubscriptionRequest, host: string): void {
    const deliver = createBatchDelivery(host, request.destination);
    const describeDropped = (record: object): string =>
      JSON.stringify({ time: new Date(this.#now()).toISOString(), type: "platform.logsDropped", record });
    const subscription = new TelemetrySubscription(request.buffering, deliver, describeDropped);
    const subscriber: Subscriber = { request, subscription };
    const before = this.#subscribers.get(extensionName);
    this.#subscribers.set(extensionName, subscriber);
    before?.subscription.close();
    // What happened before an extension could subscribe is part of its stream.
    for (const event of this.#kept ?? []) offer(subscriber, event);
  }

  /** Nobody subscribes from now on. */
  closeSubscriptions(): void {
    this.#kept = undefined;
  }

  /** Sends what is waiting in buffers. */
  async flush(): Promise<void> {
    await Promise.all([...this.#subscribers.values()].map(({ subscription }) => subscription.flush()));
  }

  close(): void {
    this.#kept = undefined;
    for (const { subscription } of this.#subscribers.values()) subscription.close();
    this.#subscribers.clear();
  }
}

function offer({ request, subscription }: Subscriber, event: TelemetryEvent): void {
  if (!request.types.includes(streamOf(event))) return;
  const view = forSubscriber(request, event);
  if (view !== undefined) subscription.add(JSON.stringify(view));
}

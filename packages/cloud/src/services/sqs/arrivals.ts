import type { Cancellable } from "../../queue-arrivals.js";
import type { Queue } from "./queue.js";

interface Watch {
  readonly queueArn: string;
  readonly listener: () => void;
  readonly cancelled: AbortController;
}

/** Those who want to be told, once, when a queue has something to receive. They outlive the queue. */
export class Arrivals {
  readonly #watches = new Set<Watch>();
  readonly #findQueue: (arn: string) => Queue | undefined;

  constructor(findQueue: (arn: string) => Queue | undefined) {
    this.#findQueue = findQueue;
  }

  once(queueArn: string, listener: () => void): Cancellable {
    const watch = { queueArn, listener, cancelled: new AbortController() };
    this.#watches.add(watch);
    const queue = this.#findQueue(queueArn);
    if (queue !== undefined) this.#attach(watch, queue);
    return {
      cancel: () => {
        this.#watches.delete(watch);
        watch.cancelled.abort();
      },
    };
  }

  /** A queue was made, under an ARN that some may have been waiting for. */
  attach(queue: Queue): void {
    for (const watch of this.#watches) if (watch.queueArn === queue.identity.arn) this.#attach(watch, queue);
  }

  #attach(watch: Watch, queue: Queue): void {
    const tell = (): true | undefined => {
      if (queue.isInFlightLimitReached || queue.peek() === undefined) return undefined;
      this.#watches.delete(watch);
      watch.listener();
      return true;
    };
    if (tell()) return;
    // It ends with an error when the queue is deleted; the watch stays for one of the same name.
    queue.longPolls.wait(tell, { signal: watch.cancelled.signal }).catch(() => undefined);
  }
}

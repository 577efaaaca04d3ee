import type { Scope } from "./ports.js";
import type { ServiceHost } from "./service-host.js";

/** Tells when queues have something to receive, for those who receive it through SQS then. */
export interface QueueArrivals {
  /**
   * Runs `listener` once: now when the queue has a message to receive, else as soon as it has, also by a delay or a
   * visibility timeout that ends. A queue that does not exist may be made yet. Nothing is received, and waiting costs
   * nothing: no polls, no timers. What must last goes through `Activity`; the listener itself returns at once.
   */
  once(queueArn: string, listener: () => void): Cancellable;
}

export interface Cancellable {
  cancel(): void;
}

/** While SQS is not loaded there is no queue; it may be restored yet. */
export function createQueueArrivals(services: ServiceHost): QueueArrivals {
  return {
    once(queueArn, listener) {
      let isCancelled = false;
      let watch: Cancellable | undefined;
      services.withPorts("sqs", scopeOf(queueArn), (ports) => {
        if (!isCancelled) watch = ports.onceReceivable?.(queueArn, listener);
      });
      return {
        cancel() {
          isCancelled = true;
          watch?.cancel();
        },
      };
    },
  };
}

function scopeOf(arn: string): Scope {
  const [, , , region = "", accountId = ""] = arn.split(":");
  return { accountId, region };
}

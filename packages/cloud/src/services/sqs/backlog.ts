import { LinkedList } from "./linked-list.js";
import type { Message } from "./message.js";

/** The order in which a queue offers its messages. */
export interface Backlog {
  /** Takes in a message that is new to the queue, whatever its state. */
  add(message: Message): void;
  /** Follows a message whose state has changed. */
  update(message: Message): void;
  remove(message: Message): void;
  /**
   * Messages that may be received now, best first. Whoever takes one hides or removes it before asking for the next.
   */
  candidates(): Iterable<Message>;
  /** Every message, in an order that `add` restores. */
  messages(): Iterable<Message>;
}

/** Standard queues: whatever became visible first goes first. */
export class StandardBacklog implements Backlog {
  readonly #visible = new LinkedList<Message>();
  readonly #hidden = new Set<Message>();

  add(message: Message): void {
    this.update(message);
  }

  update(message: Message): void {
    this.remove(message);
    if (message.state.kind === "visible") this.#visible.push(message);
    else this.#hidden.add(message);
  }

  remove(message: Message): void {
    this.#visible.remove(message);
    this.#hidden.delete(message);
  }

  *candidates(): Generator<Message> {
    for (let message = this.#visible.first; message !== undefined; message = this.#visible.first) yield message;
  }

  *messages(): Generator<Message> {
    yield* this.#visible;
    yield* this.#hidden;
  }
}

import { type Backlog, StandardBacklog } from "./backlog.js";
import { FifoBacklog } from "./fifo-backlog.js";
import { type Message, VISIBLE } from "./message.js";
import { Timeline } from "./timeline.js";

/** How a message is kept from receivers, and until when. */
export interface Hiding {
  readonly kind: "delayed" | "inFlight";
  /** Milliseconds since the Unix epoch. */
  readonly visibleAt: number;
}

/** The messages in a queue: which are visible, when the others will be, and how old they are. */
export class HeldMessages {
  readonly #messages = new Map<string, Message>();
  readonly #backlog: Backlog;
  /** When delayed messages and those in flight become visible. */
  readonly #visibility = new Timeline<Message>();
  /** Messages by the time at which they were sent: the order in which retention lets them go. */
  readonly #ages = new Timeline<Message>();
  #inFlight = 0;

  constructor(isFifo: boolean) {
    this.#backlog = isFifo ? new FifoBacklog() : new StandardBacklog();
  }

  get counts(): { readonly visible: number; readonly inFlight: number; readonly delayed: number } {
    const hidden = this.#visibility.size;
    return { visible: this.#messages.size - hidden, inFlight: this.#inFlight, delayed: hidden - this.#inFlight };
  }

  /** When the oldest message was sent; undefined when there is none. */
  get oldestSentAt(): number | undefined {
    return this.#ages.first?.atMs;
  }

  /** When the next hidden message becomes visible; undefined when none is hidden. */
  get nextVisibleAt(): number | undefined {
    return this.#visibility.first?.atMs;
  }

  find(id: string): Message | undefined {
    return this.#messages.get(id);
  }

  /** Messages that may be received now, best first; each is to be hidden or removed before the next is asked for. */
  candidates(): Iterable<Message> {
    return this.#backlog.candidates();
  }

  /** Every message, in an order that inserting them one by one restores. */
  all(): readonly Message[] {
    return [...this.#backlog.messages()];
  }

  insert(message: Message, hiding?: Hiding): void {
    this.#messages.set(message.content.id, message);
    message.expiry = this.#ages.add(message.content.sentAt, message);
    if (hiding !== undefined) this.#enter(message, hiding);
    this.#backlog.add(message);
  }

  hide(message: Message, hiding: Hiding): void {
    this.#leave(message);
    this.#enter(message, hiding);
    this.#backlog.update(message);
  }

  show(message: Message): void {
    this.#leave(message);
    this.#backlog.update(message);
  }

  remove(message: Message): void {
    this.#leave(message);
    this.#backlog.remove(message);
    this.#messages.delete(message.content.id);
    if (message.expiry !== undefined) this.#ages.remove(message.expiry);
  }

  /** Shows what has become visible by now, and lets go of what was sent at `keptSince` or before. */
  settle(nowMs: number, keptSince: number): void {
    for (let due = this.#visibility.first; due !== undefined && due.atMs <= nowMs; due = this.#visibility.first) {
      this.show(due.item);
    }
    for (let oldest = this.#ages.first; oldest !== undefined && oldest.atMs <= keptSince; oldest = this.#ages.first) {
      this.remove(oldest.item);
    }
  }

  #enter(message: Message, { kind, visibleAt }: Hiding): void {
    if (kind === "inFlight") this.#inFlight += 1;
    message.state = { kind, until: this.#visibility.add(visibleAt, message) };
  }

  #leave(message: Message): void {
    const { state } = message;
    if (state.kind === "visible") return;
    if (state.kind === "inFlight") this.#inFlight -= 1;
    this.#visibility.remove(state.until);
    message.state = VISIBLE;
  }
}

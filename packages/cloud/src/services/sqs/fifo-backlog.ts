import type { Backlog } from "./backlog.js";
import { type Linked, LinkedList } from "./linked-list.js";
import type { Message } from "./message.js";

/** Messages of one group in the order they were sent; linked while the first of them may be received. */
class MessageGroup implements Linked<MessageGroup> {
  readonly messages = new LinkedList<Message>();
  previous: MessageGroup | undefined;
  next: MessageGroup | undefined;
  isLinked = false;
}

/**
 * FIFO queues: a group offers its messages up to the first one that is delayed or in flight, so that none overtakes
 * another. Groups take turns in the order in which they had something to offer.
 */
export class FifoBacklog implements Backlog {
  readonly #groups = new Map<string, MessageGroup>();
  readonly #ready = new LinkedList<MessageGroup>();

  add(message: Message): void {
    const groupId = message.content.groupId ?? "";
    const group = this.#groups.get(groupId) ?? new MessageGroup();
    this.#groups.set(groupId, group);
    group.messages.push(message);
    this.#reconsider(group);
  }

  update(message: Message): void {
    const group = this.#groups.get(message.content.groupId ?? "");
    if (group !== undefined) this.#reconsider(group);
  }

  remove(message: Message): void {
    const groupId = message.content.groupId ?? "";
    const group = this.#groups.get(groupId);
    if (group === undefined) return;
    group.messages.remove(message);
    if (group.messages.first === undefined) this.#groups.delete(groupId);
    this.#reconsider(group);
  }

  *candidates(): Generator<Message> {
    for (let group = this.#ready.first; group !== undefined; group = this.#ready.first) {
      let message = group.messages.first;
      while (message !== undefined && message.state.kind === "visible") {
        // Taken from here, because whoever takes the message may unlink it.
        const { next }: Message = message;
        yield message;
        message = next;
      }
    }
  }

  *messages(): Generator<Message> {
    for (const group of this.#ready) yield* group.messages;
    for (const group of this.#groups.values()) if (!group.isLinked) yield* group.messages;
  }

  #reconsider(group: MessageGroup): void {
    const isReady = group.messages.first?.state.kind === "visible";
    if (isReady && !group.isLinked) this.#ready.push(group);
    if (!isReady) this.#ready.remove(group);
  }
}

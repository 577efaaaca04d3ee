/** What a list keeps in its nodes, so that one is taken out of the middle at no cost. */
export interface Linked<Node> {
  previous: Node | undefined;
  next: Node | undefined;
  isLinked: boolean;
}

/** Nodes in order; each is in one list at most. */
export class LinkedList<Node extends Linked<Node>> {
  #first: Node | undefined;
  #last: Node | undefined;

  get first(): Node | undefined {
    return this.#first;
  }

  push(node: Node): void {
    node.isLinked = true;
    node.previous = this.#last;
    node.next = undefined;
    if (this.#last === undefined) this.#first = node;
    else this.#last.next = node;
    this.#last = node;
  }

  remove(node: Node): void {
    if (!node.isLinked) return;
    const { previous, next } = node;
    if (previous === undefined) this.#first = next;
    else previous.next = next;
    if (next === undefined) this.#last = previous;
    else next.previous = previous;
    node.previous = undefined;
    node.next = undefined;
    node.isLinked = false;
  }

  *[Symbol.iterator](): Generator<Node> {
    for (let node = this.#first; node !== undefined; node = node.next) yield node;
  }
}

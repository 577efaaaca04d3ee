import type { LambdaStore } from "../store.js";
import { EventSourceMapping, type MappingRecord } from "./event-source-mapping.js";
import type { Poller } from "./poller.js";
import { SqsPoller } from "./sqs-poller.js";
import { StreamPoller } from "./stream-poller.js";

/** The mappings of an account and region, and what reads their sources. */
export class EventSources {
  readonly #store: LambdaStore;
  readonly #mappings = new Map<string, EventSourceMapping>();
  readonly #pollers = new Map<string, Poller>();
  /** Of each mapping: when what its pollers left running has ended. */
  readonly #endings = new Map<string, Promise<void>>();

  constructor(store: LambdaStore) {
    this.#store = store;
  }

  /** In the order in which they were made. */
  mappings(): readonly EventSourceMapping[] {
    return [...this.#mappings.values()];
  }

  find(uuid: string): EventSourceMapping | undefined {
    return this.#mappings.get(uuid);
  }

  add(record: MappingRecord): EventSourceMapping {
    const mapping = new EventSourceMapping(record);
    this.#mappings.set(mapping.uuid, mapping);
    this.apply(mapping);
    return mapping;
  }

  /** Reads the source by the settings as they are now. */
  apply(mapping: EventSourceMapping): void {
    this.#stop(mapping);
    if (!mapping.settings.enabled) return;
    const PollerClass = mapping.kind === "sqs" ? SqsPoller : StreamPoller;
    const ended = this.#endings.get(mapping.uuid) ?? Promise.resolve();
    this.#pollers.set(mapping.uuid, new PollerClass(this.#store, mapping, ended));
  }

  /** Resolves once the source of a mapping is being read. */
  async begun(mapping: EventSourceMapping): Promise<void> {
    await this.#pollers.get(mapping.uuid)?.begun;
  }

  remove(mapping: EventSourceMapping): void {
    this.#stop(mapping);
    this.#endings.delete(mapping.uuid);
    this.#mappings.delete(mapping.uuid);
  }

  toRecord(): readonly MappingRecord[] {
    return this.mappings().map((mapping) => mapping.toRecord());
  }

  dispose(): void {
    for (const mapping of this.#mappings.values()) this.#stop(mapping);
    this.#endings.clear();
    this.#mappings.clear();
  }

  #stop({ uuid }: EventSourceMapping): void {
    const poller = this.#pollers.get(uuid);
    if (poller === undefined) return;
    this.#pollers.delete(uuid);
    // One that was still waiting for an earlier one has not ended anything.
    const ended = Promise.all([this.#endings.get(uuid), poller.stop()]);
    this.#endings.set(
      uuid,
      ended.then(() => undefined),
    );
  }
}

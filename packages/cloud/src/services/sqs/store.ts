import type { CloudPorts, Scope } from "../../ports.js";
import { Arrivals } from "./arrivals.js";
import { queueDeletedRecently, queueDoesNotExist } from "./errors.js";
import { MoveTasks, type MoveTasksRecord } from "./move-tasks.js";
import { Queue, type QueueRecord } from "./queue.js";
import type { AttributeMap } from "./queue-attributes.js";

/** All there is in a store, as a value that survives `structuredClone`. */
export interface SqsRecord {
  readonly queues: readonly QueueRecord[];
  readonly deletedAt: ReadonlyMap<string, number>;
  readonly moveTasks: MoveTasksRecord;
}

/** What queues need of the cloud. */
export type SqsPorts = Pick<CloudPorts, "clock" | "ledger" | "telemetry" | "endpointUrl" | "faults" | "traces">;

// CreateQueue, API reference.
const NAME_KEPT_MS = 60_000;

/** Queues of one account and region. */
export class SqsStore {
  readonly scope: Scope;
  readonly ports: SqsPorts;
  readonly moveTasks: MoveTasks;
  readonly arrivals = new Arrivals((arn) => this.findByArn(arn));
  readonly #queues = new Map<string, Queue>();
  readonly #deletedAt = new Map<string, number>();

  constructor(scope: Scope, ports: SqsPorts) {
    this.scope = scope;
    this.ports = ports;
    this.moveTasks = new MoveTasks(ports.clock, (arn) => this.findByArn(arn));
  }

  /** Queues by name. */
  get queues(): readonly Queue[] {
    return [...this.#queues.keys()].sort().flatMap((name) => this.#queues.get(name) ?? []);
  }

  findQueue(name: string): Queue | undefined {
    return this.#queues.get(name);
  }

  /** @throws QueueDoesNotExist */
  queue(name: string): Queue {
    const queue = this.#queues.get(name);
    if (queue === undefined) throw queueDoesNotExist();
    return queue;
  }

  findByArn(arn: string): Queue | undefined {
    const queue = this.#queues.get(arn.slice(arn.lastIndexOf(":") + 1));
    return queue?.identity.arn === arn ? queue : undefined;
  }

  arnOf(name: string): string {
    return `arn:aws:sqs:${this.scope.region}:${this.scope.accountId}:${name}`;
  }

  /** Queues whose dead-letter queue this is, by name. */
  sourcesOf({ identity }: Queue): readonly Queue[] {
    return this.queues.filter(({ redrivePolicy }) => redrivePolicy?.deadLetterTargetArn === identity.arn);
  }

  /** @throws QueueDeletedRecently within 60 seconds after a queue of that name was deleted */
  createQueue(name: string, attributes: AttributeMap, tags: Readonly<Record<string, string>>): Queue {
    const createdAt = this.ports.clock.now();
    if (createdAt < (this.#deletedAt.get(name) ?? 0) + NAME_KEPT_MS) throw queueDeletedRecently();
    this.#deletedAt.delete(name);
    const isFifo = attributes.FifoQueue === "true";
    const identity = { ...this.scope, name, arn: this.arnOf(name), isFifo, createdAt };
    const queue = new Queue(identity, attributes, Object.entries(tags), this.#queuePorts());
    this.#queues.set(name, queue);
    this.arrivals.attach(queue);
    return queue;
  }

  deleteQueue(queue: Queue): void {
    const { name } = queue.identity;
    this.#queues.delete(name);
    const nowMs = this.ports.clock.now();
    for (const [deleted, atMs] of this.#deletedAt) if (nowMs >= atMs + NAME_KEPT_MS) this.#deletedAt.delete(deleted);
    this.#deletedAt.set(name, nowMs);
    queue.longPolls.end(queueDoesNotExist());
  }

  toRecord(): SqsRecord {
    return {
      queues: [...this.#queues.values()].map((queue) => queue.toRecord()),
      deletedAt: new Map(this.#deletedAt),
      moveTasks: this.moveTasks.toRecord(),
    };
  }

  restore({ queues, deletedAt, moveTasks }: SqsRecord): void {
    for (const record of queues) this.#queues.set(record.identity.name, Queue.fromRecord(record, this.#queuePorts()));
    for (const [name, atMs] of deletedAt) this.#deletedAt.set(name, atMs);
    this.moveTasks.restore(moveTasks);
    for (const queue of this.#queues.values()) this.arrivals.attach(queue);
  }

  dispose(): void {
    this.moveTasks.dispose();
    for (const queue of this.#queues.values()) queue.longPolls.end();
  }

  #queuePorts(): ConstructorParameters<typeof Queue>[3] {
    return { clock: this.ports.clock, findQueue: (arn) => this.findByArn(arn) };
  }
}

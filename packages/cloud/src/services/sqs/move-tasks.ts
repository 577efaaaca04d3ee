import { randomUUID } from "node:crypto";
import type { Clock, ScheduledTask } from "@assay/core";
import type { ListMessageMoveTasksResultEntry } from "@aws-sdk/client-sqs";
import { resourceNotFound, unsupportedOperation } from "./errors.js";
import { Message } from "./message.js";
import type { Queue } from "./queue.js";

/** Moves the messages of a dead-letter queue back to where they came from, or elsewhere. */
interface MoveTask {
  readonly handle: string;
  readonly sourceArn: string;
  readonly destinationArn: string | undefined;
  readonly perSecond: number | undefined;
  readonly startedAt: number;
  readonly toMove: number;
  moved: number;
  status: "RUNNING" | "COMPLETED" | "CANCELLED" | "FAILED";
  failureReason: string | undefined;
  /** When the next second's messages go; meaningful while it runs. */
  nextAt: number;
}

export type MoveTasksRecord = readonly Readonly<MoveTask>[];

const SECOND_MS = 1000;

// Reasons that ListMessageMoveTasks gives.
const QUEUE_GONE = "AWS.SimpleQueueService.NonExistentQueue";
const SOURCE_UNKNOWN = "CouldNotDetermineMessageSource";
type FailureReason = typeof QUEUE_GONE | typeof SOURCE_UNKNOWN;

/** Tasks of one account and region, newest first. */
export class MoveTasks {
  readonly #clock: Clock;
  readonly #findQueue: (arn: string) => Queue | undefined;
  #tasks: MoveTask[] = [];
  readonly #scheduled = new Map<MoveTask, ScheduledTask>();

  constructor(clock: Clock, findQueue: (arn: string) => Queue | undefined) {
    this.#clock = clock;
    this.#findQueue = findQueue;
  }

  /**
   * @param perSecond undefined: as fast as it goes, which here is at once
   * @throws UnsupportedOperation while another task of the queue runs
   */
  start(source: Queue, destinationArn: string | undefined, perSecond: number | undefined): string {
    const { arn: sourceArn } = source.identity;
    if (this.#tasks.some((task) => task.sourceArn === sourceArn && task.status === "RUNNING")) {
      throw unsupportedOperation(
        "There is already a task running. Only one active task is allowed for a source queue arn at a given time.",
      );
    }
    const handle = Buffer.from(JSON.stringify({ taskId: randomUUID(), sourceArn })).toString("base64");
    const startedAt = this.#clock.now();
    const task: MoveTask = {
      ...{ handle, sourceArn, destinationArn, perSecond, startedAt },
      ...{ toMove: source.counts.visible, moved: 0, status: "RUNNING", failureReason: undefined, nextAt: startedAt },
    };
    this.#tasks.unshift(task);
    this.#advance(task);
    return handle;
  }

  /**
   * @returns how many messages it has moved
   * @throws ResourceNotFoundException, UnsupportedOperation for a task that has ended
   */
  cancel(handle: string): number {
    const task = this.#tasks.find((each) => each.handle === handle);
    if (task === undefined) {
      throw resourceNotFound("The resource that you specified for the TaskHandle parameter doesn't exist.");
    }
    if (task.status !== "RUNNING") throw unsupportedOperation("Only active tasks can be cancelled.");
    this.#end(task, "CANCELLED");
    return task.moved;
  }

  /** Tasks of one queue, newest first. */
  list(sourceArn: string, limit: number): ListMessageMoveTasksResultEntry[] {
    const ofSource = this.#tasks.filter((task) => task.sourceArn === sourceArn);
    return ofSource.slice(0, limit).map((task) => ({
      // Only what runs can be cancelled, so only that has a handle (ListMessageMoveTasks, API reference).
      TaskHandle: task.status === "RUNNING" ? task.handle : undefined,
      Status: task.status,
      SourceArn: task.sourceArn,
      DestinationArn: task.destinationArn,
      MaxNumberOfMessagesPerSecond: task.perSecond,
      ApproximateNumberOfMessagesMoved: task.moved,
      ApproximateNumberOfMessagesToMove: task.toMove,
      FailureReason: task.failureReason,
      StartedTimestamp: task.startedAt,
    }));
  }

  toRecord(): MoveTasksRecord {
    return this.#tasks.map((task) => ({ ...task }));
  }

  restore(record: MoveTasksRecord): void {
    this.#tasks = record.map((task) => ({ ...task }));
    for (const task of this.#tasks) if (task.status === "RUNNING") this.#schedule(task);
  }

  dispose(): void {
    for (const scheduled of this.#scheduled.values()) scheduled.cancel();
    this.#scheduled.clear();
  }

  #advance(task: MoveTask): void {
    const outcome = this.#moveForOneSecond(task);
    if (outcome === "unfinished") {
      task.nextAt += SECOND_MS;
      this.#schedule(task);
    } else if (outcome === "finished") this.#end(task, "COMPLETED");
    else this.#end(task, "FAILED", outcome);
  }

  #moveForOneSecond(task: MoveTask): "unfinished" | "finished" | FailureReason {
    const source = this.#findQueue(task.sourceArn);
    if (source === undefined) return QUEUE_GONE;
    const allowed = Math.min(task.toMove - task.moved, task.perSecond ?? Number.POSITIVE_INFINITY);
    for (let count = 0; count < allowed; count++) {
      const outcome = this.#moveOne(source, task);
      if (outcome === "empty") return "finished";
      if (outcome !== "moved") return outcome;
      task.moved += 1;
    }
    return task.moved < task.toMove ? "unfinished" : "finished";
  }

  #moveOne(source: Queue, task: MoveTask): "moved" | "empty" | FailureReason {
    const message = source.peek();
    if (message === undefined) return "empty";
    const destinationArn = task.destinationArn ?? message.content.deadLetterSourceArn;
    if (destinationArn === undefined) return SOURCE_UNKNOWN;
    const destination = this.#findQueue(destinationArn);
    if (destination === undefined) return QUEUE_GONE;
    source.takeOut(message);
    // Redriven messages are new ones: id, time and count begin anew (dead-letter queue redrive, developer guide).
    const sequenceNumber = destination.identity.isFifo ? destination.nextSequenceNumber() : undefined;
    const sentAt = this.#clock.now();
    const content = { ...message.content, id: randomUUID(), sentAt, sequenceNumber, deadLetterSourceArn: undefined };
    destination.add(new Message(content));
    return "moved";
  }

  #schedule(task: MoveTask): void {
    const scheduled = this.#clock.schedule(task.nextAt, () => {
      this.#scheduled.delete(task);
      this.#advance(task);
    });
    this.#scheduled.set(task, scheduled);
  }

  #end(task: MoveTask, status: "COMPLETED" | "CANCELLED" | "FAILED", failureReason?: string): void {
    task.status = status;
    task.failureReason = failureReason;
    this.#scheduled.get(task)?.cancel();
    this.#scheduled.delete(task);
  }
}

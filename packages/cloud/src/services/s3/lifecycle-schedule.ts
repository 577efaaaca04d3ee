import type { Clock, ScheduledTask } from "@assay/core";
import type { Bucket } from "./bucket.js";
import { actionsOf, actionsOfKey, actionsOfUpload, type LifecycleAction } from "./lifecycle.js";
import type { MultipartUpload } from "./multipart-uploads.js";
import type { Notifier } from "./notifier.js";

interface NextAction {
  readonly atMs: number;
  readonly task: ScheduledTask;
}

/** Carries out lifecycle rules: for each bucket the clock is asked to wake it at its next action, and only then. */
export class LifecycleSchedule {
  readonly #clock: Clock;
  readonly #notifier: Notifier;
  readonly #next = new Map<Bucket, NextAction>();

  constructor(clock: Clock, notifier: Notifier) {
    this.#clock = clock;
    this.#notifier = notifier;
  }

  /** To be called when a bucket's rules have changed. */
  reschedule(bucket: Bucket): void {
    this.forget(bucket);
    this.#wakeAt(bucket, earliest(actionsOf(bucket)));
  }

  /** To be called when something was written under a key. */
  consider(bucket: Bucket, key: string): void {
    if (bucket.configuration.lifecycle !== undefined) this.#wakeAt(bucket, earliest(actionsOfKey(bucket, key)));
  }

  /** To be called when an upload in parts has begun. */
  considerUpload(bucket: Bucket, upload: MultipartUpload): void {
    this.#wakeAt(bucket, earliest(actionsOfUpload(bucket, upload)));
  }

  forget(bucket: Bucket): void {
    this.#next.get(bucket)?.task.cancel();
    this.#next.delete(bucket);
  }

  #wakeAt(bucket: Bucket, atMs: number | undefined): void {
    const next = this.#next.get(bucket);
    if (atMs === undefined || (next !== undefined && next.atMs <= atMs)) return;
    next?.task.cancel();
    this.#next.set(bucket, { atMs, task: this.#clock.schedule(atMs, () => this.#wake(bucket)) });
  }

  #wake(bucket: Bucket): void {
    this.#next.delete(bucket);
    const nowMs = this.#clock.now();
    const due = [...actionsOf(bucket)].filter(({ atMs }) => atMs <= nowMs).sort((a, b) => a.atMs - b.atMs);
    for (const action of due) this.#carryOut(bucket, action, nowMs);
    this.#wakeAt(bucket, earliest(actionsOf(bucket)));
  }

  #carryOut(bucket: Bucket, action: LifecycleAction, nowMs: number): void {
    switch (action.kind) {
      case "expire": {
        const { key, versionId } = action.object;
        // An earlier action may have taken it.
        if (bucket.versions.findCurrent(key)?.versionId !== versionId) return;
        const deletion = bucket.delete(key, undefined, nowMs);
        const isMarked = deletion.kind === "marked";
        this.#notifier.notify(bucket, {
          name: isMarked ? "LifecycleExpiration:DeleteMarkerCreated" : "LifecycleExpiration:Delete",
          key,
          versionId: isMarked ? deletion.marker.versionId : undefined,
        });
        return;
      }
      case "remove": {
        const { key, versionId } = action.version;
        const deletion = bucket.delete(key, versionId, nowMs);
        if (deletion.kind === "removed")
          this.#notifier.notify(bucket, { name: "LifecycleExpiration:Delete", key, versionId });
        return;
      }
      case "transition":
        bucket.versions.replace({ ...action.object, storageClass: action.storageClass });
        this.#notifier.notify(bucket, { name: "LifecycleTransition", key: action.object.key });
        return;
      case "abort":
        bucket.uploads.end(action.upload);
        return;
      default:
        action satisfies never;
    }
  }
}

function earliest(actions: Iterable<LifecycleAction>): number | undefined {
  let first: number | undefined;
  for (const { atMs } of actions) if (first === undefined || atMs < first) first = atMs;
  return first;
}

import type { Clock, ScheduledTask } from "@assay/core";
import type { Bucket } from "./bucket.js";
import type { Notifier } from "./notifier.js";
import type { StoredObject } from "./object-version.js";

/** Tells when copies out of the archive are there and when they have gone; whether they are, their times say. */
export class RestoreSchedule {
  readonly #clock: Clock;
  readonly #notifier: Notifier;
  readonly #tasks = new Set<ScheduledTask>();

  constructor(clock: Clock, notifier: Notifier) {
    this.#clock = clock;
    this.#notifier = notifier;
  }

  /** To be called for an object whose restoration was ordered, now or in the cloud that this one was saved from. */
  follow(bucket: Bucket, { key, versionId, restoration, sizeBytes, etag }: StoredObject): void {
    if (restoration === undefined) return;
    const tell = (atMs: number, name: string): void => {
      if (atMs <= this.#clock.now()) return;
      const task = this.#clock.schedule(atMs, () => {
        this.#tasks.delete(task);
        const version = bucket.versions.find(key, versionId);
        // Restored for longer meanwhile, or no longer there.
        if (version?.kind !== "object" || version.restoration?.untilMs !== restoration.untilMs) return;
        this.#notifier.notify(bucket, { name, key, versionId, sizeBytes, etag });
      });
      this.#tasks.add(task);
    };
    tell(restoration.readyAtMs, "ObjectRestore:Completed");
    tell(restoration.untilMs, "ObjectRestore:Delete");
  }

  /** To be called for a bucket that was put back. */
  followAll(bucket: Bucket): void {
    for (const version of bucket.versions.all()) if (version.kind === "object") this.follow(bucket, version);
  }

  stop(): void {
    for (const task of this.#tasks) task.cancel();
    this.#tasks.clear();
  }
}

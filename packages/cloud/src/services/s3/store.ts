import { join } from "node:path";
import type { LargeBytes } from "../../large-bytes.js";
import type { CloudPorts } from "../../ports.js";
import { BodyStore } from "./body-store.js";
import { Bucket, type BucketIdentity, type SavedBucket } from "./bucket.js";
import type { BucketConfiguration } from "./bucket-configuration.js";
import { bucketAlreadyExists, bucketAlreadyOwnedByYou, bucketNotEmpty, noSuchBucket } from "./errors.js";
import { LifecycleSchedule } from "./lifecycle-schedule.js";
import { Notifier, type SavedNotification } from "./notifier.js";
import { RestoreSchedule } from "./restore-schedule.js";

export interface SavedStore {
  readonly buckets: readonly SavedBucket[];
  readonly undelivered: readonly SavedNotification[];
}

/** Every bucket of the cloud: their names are unique among all accounts and regions. */
export class S3Store {
  readonly bodies: BodyStore;
  readonly notifier: Notifier;
  readonly lifecycles: LifecycleSchedule;
  readonly restores: RestoreSchedule;
  readonly ports: CloudPorts;
  readonly #buckets = new Map<string, Bucket>();

  constructor(ports: CloudPorts) {
    this.ports = ports;
    this.bodies = new BodyStore(join(ports.scratchDirectory, "s3"));
    this.notifier = new Notifier(ports, (name) => this.#buckets.get(name));
    this.lifecycles = new LifecycleSchedule(ports.clock, this.notifier);
    this.restores = new RestoreSchedule(ports.clock, this.notifier);
  }

  /** @throws ServiceError BucketAlreadyExists, BucketAlreadyOwnedByYou */
  createBucket(identity: BucketIdentity, configuration: BucketConfiguration): Bucket {
    const known = this.#buckets.get(identity.name);
    if (known !== undefined) {
      if (known.identity.accountId !== identity.accountId) throw bucketAlreadyExists(identity.name);
      // What the oldest region has answered since before there were others.
      if (identity.region === "us-east-1" && known.identity.region === "us-east-1") return known;
      throw bucketAlreadyOwnedByYou(identity.name);
    }
    const bucket = new Bucket(identity, configuration, this.bodies);
    this.#buckets.set(identity.name, bucket);
    return bucket;
  }

  findBucket(name: string): Bucket | undefined {
    return this.#buckets.get(name);
  }

  /** @throws ServiceError NoSuchBucket */
  bucket(name: string): Bucket {
    const bucket = this.#buckets.get(name);
    if (bucket === undefined) throw noSuchBucket(name);
    return bucket;
  }

  /** Buckets of one account, sorted by name. */
  bucketsOf(accountId: string): readonly Bucket[] {
    return [...this.#buckets.values()]
      .filter(({ identity }) => identity.accountId === accountId)
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  deleteBucket(bucket: Bucket): void {
    if (!bucket.versions.isEmpty) throw bucketNotEmpty(bucket.name, bucket.configuration.versioning !== undefined);
    this.lifecycles.forget(bucket);
    this.#buckets.delete(bucket.name);
    bucket.dispose();
  }

  dispose(): void {
    this.restores.stop();
    this.notifier.stop();
    for (const bucket of this.#buckets.values()) {
      this.lifecycles.forget(bucket);
      bucket.dispose();
    }
    this.#buckets.clear();
  }

  toRecord(largeBytes: LargeBytes): SavedStore {
    const buckets = [...this.#buckets.values()].map((bucket) => bucket.toRecord(largeBytes));
    return { buckets, undelivered: this.notifier.toRecord() };
  }

  async restore({ buckets, undelivered }: SavedStore): Promise<void> {
    for (const saved of buckets) {
      const bucket = Bucket.fromRecord(await this.#adopt(saved), this.bodies);
      this.#buckets.set(bucket.name, bucket);
      this.lifecycles.reschedule(bucket);
      this.restores.followAll(bucket);
    }
    this.notifier.restore(undelivered);
  }

  // Large bodies of a snapshot go back into files.
  async #adopt(saved: SavedBucket): Promise<SavedBucket> {
    const versions = [];
    for (const version of saved.versions) {
      versions.push(version.kind === "object" ? { ...version, body: await this.bodies.adopt(version.body) } : version);
    }
    const uploads = [];
    for (const upload of saved.uploads) {
      const parts = new Map<number, (typeof upload)["parts"] extends Map<number, infer Part> ? Part : never>();
      for (const [number, part] of upload.parts) {
        parts.set(number, { ...part, body: await this.bodies.adopt(part.body) });
      }
      uploads.push({ ...upload, parts });
    }
    return { ...saved, versions, uploads };
  }
}

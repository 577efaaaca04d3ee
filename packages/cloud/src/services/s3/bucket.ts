import type { LargeBytes } from "../../large-bytes.js";
import { neverChanging } from "../../unchanging.js";
import { canonicalIdOf } from "./access-control.js";
import type { BodyStore } from "./body-store.js";
import type { BucketConfiguration } from "./bucket-configuration.js";
import { MultipartUploads } from "./multipart-uploads.js";
import type { DeleteMarker, NewObject, ObjectVersion, StoredObject } from "./object-version.js";
import { deleteMarker, newVersionId, VersionList } from "./version-list.js";

export interface BucketIdentity {
  readonly name: string;
  readonly region: string;
  /** Account that made it. */
  readonly accountId: string;
  /** Milliseconds since the Unix epoch. */
  readonly createdAtMs: number;
}

export interface SavedBucket {
  readonly identity: BucketIdentity;
  readonly configuration: BucketConfiguration;
  readonly versions: readonly ObjectVersion[];
  readonly uploads: ReturnType<MultipartUploads["toRecord"]>;
}

/** What deleting an object did. */
export type Deletion =
  | { readonly kind: "nothing" }
  | { readonly kind: "removed"; readonly version: ObjectVersion; readonly isNamed: boolean }
  | { readonly kind: "marked"; readonly marker: DeleteMarker };

/** A bucket: its objects, the uploads under way and what its owner has configured. */
export class Bucket {
  readonly identity: BucketIdentity;
  readonly versions = new VersionList();
  readonly uploads: MultipartUploads;
  configuration: BucketConfiguration;
  readonly #bodies: BodyStore;

  constructor(identity: BucketIdentity, configuration: BucketConfiguration, bodies: BodyStore) {
    this.identity = identity;
    this.configuration = configuration;
    this.uploads = new MultipartUploads(bodies);
    this.#bodies = bodies;
  }

  static fromRecord(saved: SavedBucket, bodies: BodyStore): Bucket {
    const bucket = new Bucket(saved.identity, saved.configuration, bodies);
    bucket.versions.restore(saved.versions);
    bucket.uploads.restore(saved.uploads);
    return bucket;
  }

  get name(): string {
    return this.identity.name;
  }

  get ownerId(): string {
    return canonicalIdOf(this.identity.accountId);
  }

  get arn(): string {
    return `arn:aws:s3:::${this.name}`;
  }

  /** Changes what the owner has configured. */
  configure(changes: BucketConfiguration): void {
    this.configuration = { ...this.configuration, ...changes };
  }

  /** Writes a version; the body of what it replaces goes. */
  put(object: NewObject, nowMs: number): StoredObject {
    const versionId = newVersionId(this.configuration.versioning);
    const stored: StoredObject = { ...object, kind: "object", versionId, lastModifiedMs: nowMs };
    this.#letGo(this.versions.add(stored));
    return stored;
  }

  /** Deletes a version for good, or the current one as the bucket's versioning says. */
  delete(key: string, versionId: string | undefined, nowMs: number): Deletion {
    const { versioning } = this.configuration;
    if (versionId === undefined && versioning !== undefined) {
      const marker = deleteMarker(key, versioning, nowMs);
      this.#letGo(this.versions.add(marker));
      return { kind: "marked", marker };
    }
    const removed = this.versions.remove(key, versionId ?? "null");
    this.#letGo(removed);
    if (removed === undefined) return { kind: "nothing" };
    return { kind: "removed", version: removed, isNamed: versionId !== undefined };
  }

  /** Lets go of everything in it. */
  dispose(): void {
    for (const version of this.versions.all()) this.#letGo(version);
    this.uploads.dispose();
  }

  toRecord(largeBytes: LargeBytes): SavedBucket {
    const inMemory = (version: ObjectVersion): ObjectVersion => {
      // A version is replaced and never changed; only one with files is made anew for every state.
      if (version.kind !== "object" || version.body.every(({ kind }) => kind === "memory"))
        return neverChanging(version);
      return { ...version, body: this.#bodies.inMemory(version.body, largeBytes) };
    };
    return {
      identity: this.identity,
      configuration: this.configuration,
      versions: [...this.versions.all()].map(inMemory),
      uploads: this.uploads.toRecord(largeBytes),
    };
  }

  #letGo(version: ObjectVersion | undefined): void {
    if (version?.kind === "object") this.#bodies.release(version.body);
  }
}

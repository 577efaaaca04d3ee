import { randomBytes } from "node:crypto";
import { markedAsDeleted, noSuchKey, noSuchVersion } from "./errors.js";
import { KeyIndex } from "./key-index.js";
import { type DeleteMarker, NULL_VERSION, type ObjectVersion, type StoredObject } from "./object-version.js";

/** What a bucket does with versions; undefined until somebody sets it. */
export type Versioning = "Enabled" | "Suspended" | undefined;

/** The objects of one bucket, with all versions of each. */
export class VersionList {
  readonly #index = new KeyIndex();
  /** Newest first; never empty. */
  readonly #versions = new Map<string, ObjectVersion[]>();

  get index(): KeyIndex {
    return this.#index;
  }

  get isEmpty(): boolean {
    return this.#versions.size === 0;
  }

  /** Every version, by key and then newest first. */
  *all(): Generator<ObjectVersion> {
    for (const key of this.#index.keys) yield* this.ofKey(key);
  }

  ofKey(key: string): readonly ObjectVersion[] {
    return this.#versions.get(key) ?? [];
  }

  /** The object that a key stands for; undefined where there is none or it is deleted. */
  findCurrent(key: string): StoredObject | undefined {
    const [newest] = this.ofKey(key);
    return newest?.kind === "object" ? newest : undefined;
  }

  find(key: string, versionId: string): ObjectVersion | undefined {
    return this.ofKey(key).find((each) => each.versionId === versionId);
  }

  /**
   * The object that a request reads.
   * @param versionId undefined: the current one
   * @throws ServiceError NoSuchKey, NoSuchVersion, MethodNotAllowed for a delete marker
   */
  object(key: string, versionId?: string): StoredObject {
    const version = versionId === undefined ? this.ofKey(key)[0] : this.find(key, versionId);
    if (version === undefined) throw versionId === undefined ? noSuchKey(key) : noSuchVersion(key, versionId);
    if (version.kind === "object") return version;
    const lastModified = new Date(version.lastModifiedMs).toUTCString();
    throw markedAsDeleted(key, version.versionId, versionId !== undefined, lastModified);
  }

  /** @returns what it takes the place of: without versioning, the null version */
  add(version: ObjectVersion): ObjectVersion | undefined {
    const replaced = version.versionId === NULL_VERSION ? this.remove(version.key, NULL_VERSION) : undefined;
    const versions = this.#versions.get(version.key);
    if (versions === undefined) {
      this.#versions.set(version.key, [version]);
      this.#index.add(version.key);
    } else versions.unshift(version);
    return replaced;
  }

  /** Puts changed tags, access or locks of a version in the place of the old ones. */
  replace(changed: StoredObject): void {
    const versions = this.#versions.get(changed.key) ?? [];
    const at = versions.findIndex(({ versionId }) => versionId === changed.versionId);
    if (at !== -1) versions[at] = changed;
  }

  remove(key: string, versionId: string): ObjectVersion | undefined {
    const versions = this.#versions.get(key) ?? [];
    const at = versions.findIndex((each) => each.versionId === versionId);
    const [removed] = at === -1 ? [] : versions.splice(at, 1);
    if (removed !== undefined && versions.length === 0) {
      this.#versions.delete(key);
      this.#index.delete(key);
    }
    return removed;
  }

  /** Adds versions as they were saved, in the order of {@link all}. */
  restore(saved: readonly ObjectVersion[]): void {
    for (const version of saved) {
      const versions = this.#versions.get(version.key);
      if (versions !== undefined) versions.push(version);
      else {
        this.#versions.set(version.key, [version]);
        this.#index.add(version.key);
      }
    }
  }
}

/** The id of a version that is written now. */
export function newVersionId(versioning: Versioning): string {
  return versioning === "Enabled" ? randomBytes(24).toString("base64url") : NULL_VERSION;
}

export function deleteMarker(key: string, versioning: Versioning, nowMs: number): DeleteMarker {
  return { kind: "delete-marker", key, versionId: newVersionId(versioning), lastModifiedMs: nowMs };
}

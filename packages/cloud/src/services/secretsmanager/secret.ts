import { randomUUID } from "node:crypto";
import { tooManyLabels, versionExists, versionNotFound } from "./errors.js";
import type { Replication } from "./replication.js";
import type { Rotation } from "./rotation.js";
import { CURRENT, isSameValue, PENDING, PREVIOUS, type SecretValue, type SecretVersion } from "./secret-version.js";

export interface SecretRecord {
  readonly name: string;
  readonly arn: string;
  readonly createdAtMs: number;
  readonly changedAtMs: number;
  readonly description: string | undefined;
  readonly kmsKeyId: string | undefined;
  readonly policy: string | undefined;
  readonly deletion: Deletion | undefined;
  readonly rotation: Rotation | undefined;
  readonly replication: Replication;
  readonly versions: readonly SecretVersion[];
  readonly stages: ReadonlyMap<string, string>;
  readonly tags: ReadonlyMap<string, string>;
}

/** A secret in its recovery window. */
export interface Deletion {
  readonly deletedAtMs: number;
  /** When it is gone for good. */
  readonly endsAtMs: number;
}

const STAGES_PER_VERSION = 20;

/** A secret, its versions, and the staging labels that tell them apart. */
export class Secret {
  readonly name: string;
  readonly arn: string;
  readonly createdAtMs: number;
  readonly tags: Map<string, string>;
  changedAtMs: number;
  description: string | undefined;
  kmsKeyId: string | undefined;
  policy: string | undefined;
  deletion: Deletion | undefined;
  rotation: Rotation | undefined;
  replication: Replication;
  readonly #versions: Map<string, SecretVersion>;
  /** Version by staging label: a label stands at one version. */
  readonly #stages: Map<string, string>;

  constructor(record: SecretRecord) {
    this.name = record.name;
    this.arn = record.arn;
    this.createdAtMs = record.createdAtMs;
    this.changedAtMs = record.changedAtMs;
    this.description = record.description;
    this.kmsKeyId = record.kmsKeyId;
    this.policy = record.policy;
    this.deletion = record.deletion;
    this.rotation = record.rotation;
    this.replication = record.replication;
    this.tags = new Map(record.tags);
    this.#versions = new Map(record.versions.map((version) => [version.id, { ...version }]));
    this.#stages = new Map(record.stages);
  }

  toRecord(): SecretRecord {
    const { name, arn, createdAtMs, changedAtMs, description, kmsKeyId, policy, deletion, rotation, replication } =
      this;
    return {
      ...{ name, arn, createdAtMs, changedAtMs, description, kmsKeyId, policy, deletion, rotation, replication },
      versions: this.versions(),
      stages: new Map(this.#stages),
      tags: new Map(this.tags),
    };
  }

  get region(): string {
    return this.arn.split(":")[3] ?? "";
  }

  get accountId(): string {
    return this.arn.split(":")[4] ?? "";
  }

  /** Takes over what a primary secret shares with its replicas: everything but the key and when it was read. */
  follow(primary: Secret): void {
    const { changedAtMs, description, policy, tags, versions, stages } = primary.toRecord();
    this.changedAtMs = changedAtMs;
    this.description = description;
    this.policy = policy;
    replaceEntries(this.tags, tags);
    const accesses = new Map(this.versions().map(({ id, lastAccessedAtMs }) => [id, lastAccessedAtMs]));
    const copies = versions.map((each) => [each.id, { ...each, lastAccessedAtMs: accesses.get(each.id) }] as const);
    replaceEntries(this.#versions, copies);
    replaceEntries(this.#stages, stages);
  }

  /** Oldest first. */
  versions(): readonly SecretVersion[] {
    return [...this.#versions.values()];
  }

  stagesOf(versionId: string): string[] {
    return [...this.#stages].filter(([, id]) => id === versionId).map(([stage]) => stage);
  }

  versionAt(stage: string): SecretVersion | undefined {
    const id = this.#stages.get(stage);
    return id === undefined ? undefined : this.#versions.get(id);
  }

  /** @throws ResourceNotFoundException, in Secrets Manager's words */
  select(versionId: string | undefined, stage: string | undefined): SecretVersion {
    if (versionId === undefined) {
      const label = stage ?? CURRENT;
      const version = this.versionAt(label);
      if (version === undefined) throw versionNotFound(`staging label: ${label}`);
      return version;
    }
    const version = this.#versions.get(versionId);
    if (version === undefined || (stage !== undefined && !this.stagesOf(versionId).includes(stage))) {
      throw versionNotFound(`VersionId: ${versionId}${stage === undefined ? "" : ` and staging label: ${stage}`}`);
    }
    return version;
  }

  /**
   * Adds a version and moves labels to it. The same id with the same value again changes nothing.
   * @throws ResourceExistsException for the id with another value
   */
  put(id: string, value: SecretValue, stages: readonly string[], nowMs: number): SecretVersion {
    const known = this.#versions.get(id);
    if (known?.value !== undefined) {
      if (!isSameValue(known.value, value)) throw versionExists(id);
      return known;
    }
    const version: SecretVersion = { id, value, createdAtMs: nowMs, lastAccessedAtMs: undefined };
    this.#versions.set(id, version);
    for (const stage of stages) this.moveStage(stage, id);
    this.changedAtMs = nowMs;
    return version;
  }

  /** The version that a rotation was to give a value, and has not made the current one. */
  get unfinishedRotation(): string | undefined {
    const pending = this.#stages.get(PENDING);
    return pending === this.#stages.get(CURRENT) ? undefined : pending;
  }

  /**
   * Labels the version that a rotation will give a value: one that an earlier rotation has left, or a new one.
   * @returns its id
   */
  beginRotation(nowMs: number, newId: string = randomUUID()): string {
    const id = this.unfinishedRotation ?? newId;
    if (!this.#versions.has(id)) {
      this.#versions.set(id, { id, value: undefined, createdAtMs: nowMs, lastAccessedAtMs: undefined });
    }
    this.moveStage(PENDING, id);
    return id;
  }

  /** Takes a version away that never got a value. */
  abandonRotation(versionId: string): void {
    if (this.#stages.get(PENDING) === versionId) this.#stages.delete(PENDING);
    if (this.#versions.get(versionId)?.value === undefined) this.#versions.delete(versionId);
  }

  /** Where the current label leaves a version, that version becomes the previous one. @throws LimitExceededException */
  moveStage(stage: string, toVersionId: string): void {
    const labels = this.stagesOf(toVersionId);
    if (!labels.includes(stage) && labels.length >= STAGES_PER_VERSION) throw tooManyLabels();
    const from = this.#stages.get(stage);
    this.#stages.set(stage, toVersionId);
    if (stage === CURRENT && from !== undefined && from !== toVersionId) this.#stages.set(PREVIOUS, from);
    this.#dropUnlabelled();
  }

  removeStage(stage: string): void {
    this.#stages.delete(stage);
    this.#dropUnlabelled();
  }

  // Versions without a label are deprecated: Secrets Manager keeps the newest hundred of them.
  #dropUnlabelled(): void {
    const labelled = new Set(this.#stages.values());
    const deprecated = [...this.#versions.keys()].filter((id) => !labelled.has(id));
    for (const id of deprecated.slice(0, -100)) this.#versions.delete(id);
  }
}

function replaceEntries<Key, Value>(map: Map<Key, Value>, entries: Iterable<readonly [Key, Value]>): void {
  map.clear();
  for (const [key, value] of entries) map.set(key, value);
}

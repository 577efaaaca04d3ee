import { deleteConflict, limitExceeded, noSuchEntity } from "./errors.js";
import { parsePolicyDocument } from "./policy-document.js";

// Quotas of IAM, read November 2026.
const VERSIONS_LIMIT = 5;

export interface PolicyVersion {
  readonly id: string;
  readonly document: string;
  readonly createdAt: number;
}

interface PolicySettings {
  readonly name: string;
  readonly path: string;
  readonly arn: string;
  readonly policyId: string;
  readonly description: string | undefined;
  readonly createdAt: number;
  readonly tags: ReadonlyMap<string, string>;
}

/** A policy as a saved store holds it. */
export interface ManagedPolicyRecord extends PolicySettings {
  /** Oldest first. */
  readonly versions: readonly PolicyVersion[];
  readonly defaultVersionId: string;
  /** Deleted ones too: their ids are not given again. */
  readonly createdVersions: number;
}

/** A customer-managed policy with up to five versions, one of which is in force. */
export class ManagedPolicy {
  readonly name: string;
  readonly path: string;
  readonly arn: string;
  readonly policyId: string;
  readonly description: string | undefined;
  readonly createdAt: number;
  readonly tags: ReadonlyMap<string, string>;
  readonly #versions: PolicyVersion[] = [];
  #defaultVersionId = "";
  #createdVersions = 0;

  private constructor(options: PolicySettings) {
    this.name = options.name;
    this.path = options.path;
    this.arn = options.arn;
    this.policyId = options.policyId;
    this.description = options.description;
    this.createdAt = options.createdAt;
    this.tags = options.tags;
  }

  /** @throws MalformedPolicyDocumentException */
  static create({ document, ...settings }: PolicySettings & { readonly document: string }): ManagedPolicy {
    const policy = new ManagedPolicy(settings);
    policy.createVersion(document, { isDefault: true, createdAt: settings.createdAt });
    return policy;
  }

  static fromRecord(record: ManagedPolicyRecord): ManagedPolicy {
    const policy = new ManagedPolicy(record);
    policy.#versions.push(...record.versions);
    policy.#defaultVersionId = record.defaultVersionId;
    policy.#createdVersions = record.createdVersions;
    return policy;
  }

  toRecord(): ManagedPolicyRecord {
    const { name, path, arn, policyId, description, createdAt, tags, defaultVersionId } = this;
    const settings = { name, path, arn, policyId, description, createdAt, tags: new Map(tags) };
    return { ...settings, defaultVersionId, versions: [...this.#versions], createdVersions: this.#createdVersions };
  }

  get defaultVersionId(): string {
    return this.#defaultVersionId;
  }

  get updatedAt(): number {
    return this.#versions.at(-1)?.createdAt ?? this.createdAt;
  }

  /** Newest first, as IAM lists them. */
  get versions(): readonly PolicyVersion[] {
    return this.#versions.toReversed();
  }

  version(id: string): PolicyVersion {
    const version = this.#versions.find((each) => each.id === id);
    if (version === undefined) {
      throw noSuchEntity(`Policy ${this.arn} version ${id} does not exist or is not attachable.`);
    }
    return version;
  }

  createVersion(
    document: string,
    { isDefault, createdAt }: { readonly isDefault: boolean; readonly createdAt: number },
  ): PolicyVersion {
    parsePolicyDocument(document, "identity");
    if (this.#versions.length >= VERSIONS_LIMIT) {
      throw limitExceeded(
        "A managed policy can have up to 5 versions. Before you create a new version, you must delete an existing version.",
      );
    }
    this.#createdVersions += 1;
    const version: PolicyVersion = { id: `v${this.#createdVersions}`, document, createdAt };
    this.#versions.push(version);
    if (isDefault) this.#defaultVersionId = version.id;
    return version;
  }

  setDefaultVersion(id: string): void {
    this.#defaultVersionId = this.version(id).id;
  }

  deleteVersion(id: string): void {
    const version = this.version(id);
    if (id === this.#defaultVersionId) throw deleteConflict("Cannot delete the default version of a policy.");
    this.#versions.splice(this.#versions.indexOf(version), 1);
  }
}

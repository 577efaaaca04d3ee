import type { ParameterHistory, ParameterMetadata, Parameter as ParameterValue, Tag } from "@aws-sdk/client-ssm";
import { neverChanging } from "../../unchanging.js";
import { isValidLabel } from "./constraints.js";
import { tooManyLabels, tooManyTags, tooManyVersions, versionNotFound } from "./errors.js";
import { describePolicies, expiryOf, type ParameterPolicy } from "./parameter-policies.js";

/** What one PutParameter wrote. */
export interface ParameterVersion {
  readonly version: number;
  readonly value: string;
  /** What a reader without permission to decrypt gets; only of a SecureString. */
  readonly ciphertext: string | undefined;
  readonly description: string | undefined;
  readonly keyId: string | undefined;
  readonly allowedPattern: string | undefined;
  readonly dataType: string;
  readonly tier: "Standard" | "Advanced";
  readonly policies: readonly ParameterPolicy[];
  readonly modifiedAtMs: number;
  readonly modifiedBy: string;
}

export interface ParameterRecord {
  readonly name: string;
  readonly arn: string;
  readonly type: "String" | "StringList" | "SecureString";
  readonly versions: readonly ParameterVersion[];
  readonly labels: ReadonlyMap<string, number>;
  readonly tags: ReadonlyMap<string, string>;
}

const KEPT_VERSIONS = 100;
const LABELS_PER_VERSION = 10;
const TAGS_PER_PARAMETER = 50;

/** A parameter and its last hundred versions. */
export class Parameter {
  readonly name: string;
  readonly arn: string;
  readonly type: ParameterRecord["type"];
  // All three are replaced and never changed.
  #tags: ReadonlyMap<string, string>;
  #versions: readonly ParameterVersion[];
  /** A label stands at one version. */
  #labels: ReadonlyMap<string, number>;
  /** What was saved last: the same object stands for a parameter that is as it was. */
  #record: ParameterRecord | undefined;

  constructor({ name, arn, type, versions, labels, tags }: ParameterRecord) {
    this.name = name;
    this.arn = arn;
    this.type = type;
    this.#tags = tags;
    this.#versions = versions;
    this.#labels = labels;
  }

  toRecord(): ParameterRecord {
    const last = this.#record;
    const [versions, labels, tags] = [this.#versions, this.#labels, this.#tags];
    if (last?.versions === versions && last.labels === labels && last.tags === tags) return last;
    this.#record = neverChanging({ name: this.name, arn: this.arn, type: this.type, versions, labels, tags });
    return this.#record;
  }

  get tags(): ReadonlyMap<string, string> {
    return this.#tags;
  }

  /** @throws TooManyTagsError */
  addTags(added: readonly Tag[]): void {
    const tags = new Map([...this.#tags, ...added.map(({ Key = "", Value = "" }) => [Key, Value] as const)]);
    if (tags.size > TAGS_PER_PARAMETER) throw tooManyTags();
    this.#tags = tags;
  }

  removeTags(keys: readonly string[]): void {
    this.#tags = new Map([...this.#tags].filter(([key]) => !keys.includes(key)));
  }

  get latest(): ParameterVersion {
    const latest = this.#versions.at(-1);
    if (latest === undefined) throw new Error(`parameter ${this.name} has no version`);
    return latest;
  }

  /** When it goes by itself; undefined for one that stays. */
  get expiresAtMs(): number | undefined {
    return expiryOf(this.latest.policies);
  }

  get versions(): readonly ParameterVersion[] {
    return this.#versions;
  }

  /** @throws ParameterMaxVersionLimitExceeded when a label holds the oldest of a hundred versions */
  add(written: Omit<ParameterVersion, "version">): ParameterVersion {
    const [oldest] = this.#versions;
    const isFull = oldest !== undefined && this.#versions.length >= KEPT_VERSIONS;
    const [label] = isFull ? this.labelsOf(oldest.version) : [];
    if (label !== undefined) throw tooManyVersions(this.name, label);
    const version = { ...written, version: (this.#versions.at(-1)?.version ?? 0) + 1 };
    this.#versions = [...(isFull ? this.#versions.slice(1) : this.#versions), version];
    return version;
  }

  /** @param selector a version's number or a label; the latest without. @throws ParameterVersionNotFound */
  select(selector: string | undefined): ParameterVersion {
    if (selector === undefined) return this.latest;
    const number = /^\d+$/.test(selector) ? Number(selector) : this.#labels.get(selector);
    const selected = this.#versions.find(({ version }) => version === number);
    if (selected === undefined) throw versionNotFound(this.name, selector);
    return selected;
  }

  labelsOf(version: number): string[] {
    return [...this.#labels].filter(([, at]) => at === version).map(([label]) => label);
  }

  /** Moves labels to a version. @returns those that are no labels. @throws ParameterVersionLabelLimitExceeded */
  label(version: ParameterVersion, labels: readonly string[]): string[] {
    const valid = labels.filter(isValidLabel);
    if (new Set([...this.labelsOf(version.version), ...valid]).size > LABELS_PER_VERSION) throw tooManyLabels();
    this.#labels = new Map([...this.#labels, ...valid.map((label) => [label, version.version] as const)]);
    return labels.filter((label) => !isValidLabel(label));
  }

  /** @returns the labels that stood at the version, and are gone */
  unlabel(version: ParameterVersion, labels: readonly string[]): string[] {
    const gone = labels.filter((label) => this.#labels.get(label) === version.version);
    this.#labels = new Map([...this.#labels].filter(([label]) => !gone.includes(label)));
    return gone;
  }
}

/** @param selector as the caller wrote it, with its colon */
export function describeValue(
  { name, arn, type }: Parameter,
  version: ParameterVersion,
  { isDecrypted, selector }: { readonly isDecrypted: boolean; readonly selector?: string | undefined },
): ParameterValue {
  return {
    Name: name,
    Type: type,
    Value: isDecrypted ? version.value : (version.ciphertext ?? version.value),
    Version: version.version,
    Selector: selector,
    LastModifiedDate: new Date(version.modifiedAtMs),
    ARN: arn,
    DataType: version.dataType,
  };
}

export function describeMetadata({ name, arn, type, latest }: Parameter): ParameterMetadata {
  return { Name: name, ARN: arn, Type: type, ...describeVersion(latest) };
}

export function describeHistory(
  parameter: Parameter,
  version: ParameterVersion,
  isDecrypted: boolean,
): ParameterHistory {
  return {
    Name: parameter.name,
    Type: parameter.type,
    ...describeVersion(version),
    Value: isDecrypted ? version.value : (version.ciphertext ?? version.value),
    Labels: parameter.labelsOf(version.version),
  };
}

function describeVersion(version: ParameterVersion): ParameterMetadata {
  return {
    KeyId: version.keyId,
    LastModifiedDate: new Date(version.modifiedAtMs),
    LastModifiedUser: version.modifiedBy,
    Description: version.description,
    AllowedPattern: version.allowedPattern,
    Version: version.version,
    Tier: version.tier,
    Policies: describePolicies(version.policies),
    DataType: version.dataType,
  };
}

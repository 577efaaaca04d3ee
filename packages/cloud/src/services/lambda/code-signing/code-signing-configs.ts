import { randomInt } from "node:crypto";
import type { CodeSigningConfig, CodeSigningPolicy } from "@aws-sdk/client-lambda";
import type { Scope } from "../../../ports.js";
import { timestampOf } from "../describe-version.js";
import { partitionOf } from "../function-reference.js";

/** Whose signatures a deployment needs. Kept as told: nothing here can check a signature. */
export interface SigningRules {
  readonly description: string;
  readonly signingProfileVersionArns: readonly string[];
  readonly untrustedArtifactOnDeployment: CodeSigningPolicy;
}

/** A code signing configuration as a value that survives `structuredClone`. */
export interface CodeSigningRecord {
  readonly id: string;
  readonly rules: SigningRules;
  readonly lastModifiedMs: number;
  readonly tags: ReadonlyMap<string, string>;
}

export interface KeptCodeSigningConfig extends CodeSigningRecord {
  readonly arn: string;
  rules: SigningRules;
  lastModifiedMs: number;
  readonly tags: Map<string, string>;
}

/** The code signing configurations of one account and region. */
export class CodeSigningConfigs {
  readonly #scope: Scope;
  readonly #configs = new Map<string, KeptCodeSigningConfig>();

  constructor(scope: Scope) {
    this.#scope = scope;
  }

  /** Sorted by ARN. */
  all(): readonly KeptCodeSigningConfig[] {
    return [...this.#configs.values()].sort((left, right) => (left.arn < right.arn ? -1 : 1));
  }

  find(arn: string): KeptCodeSigningConfig | undefined {
    return this.#configs.get(arn);
  }

  create(rules: SigningRules, tags: ReadonlyMap<string, string>, nowMs: number): KeptCodeSigningConfig {
    return this.#add({ id: newId(), rules, lastModifiedMs: nowMs, tags });
  }

  remove({ arn }: KeptCodeSigningConfig): void {
    this.#configs.delete(arn);
  }

  toRecord(): readonly CodeSigningRecord[] {
    return this.all().map(({ id, rules, lastModifiedMs, tags }) => ({
      id,
      rules,
      lastModifiedMs,
      tags: new Map(tags),
    }));
  }

  restore(records: readonly CodeSigningRecord[]): void {
    for (const record of records) this.#add(record);
  }

  #add(record: CodeSigningRecord): KeptCodeSigningConfig {
    const { region, accountId } = this.#scope;
    const arn = `arn:${partitionOf(region)}:lambda:${region}:${accountId}:code-signing-config:${record.id}`;
    const config = { ...record, arn, tags: new Map(record.tags) };
    this.#configs.set(arn, config);
    return config;
  }
}

export function describeCodeSigningConfig({
  id,
  arn,
  rules,
  lastModifiedMs,
}: KeptCodeSigningConfig): CodeSigningConfig {
  return {
    CodeSigningConfigId: id,
    CodeSigningConfigArn: arn,
    Description: rules.description,
    AllowedPublishers: { SigningProfileVersionArns: [...rules.signingProfileVersionArns] },
    CodeSigningPolicies: { UntrustedArtifactOnDeployment: rules.untrustedArtifactOnDeployment },
    LastModified: timestampOf(lastModifiedMs),
  };
}

// As the service model spells it: `csc-` and 17 small letters and digits.
const ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyz";

function newId(): string {
  return `csc-${Array.from({ length: 17 }, () => ALPHABET[randomInt(ALPHABET.length)]).join("")}`;
}

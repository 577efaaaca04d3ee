import type { RecursiveLoop } from "@aws-sdk/client-lambda";
import type { Alias } from "./alias.js";
import type { EventInvokeConfig } from "./async-events/event-invoke-config.js";
import { conflict } from "./errors.js";
import type { FunctionSettings } from "./function-settings.js";
import type { FunctionUrl } from "./function-url/function-url.js";
import { type FunctionVersion, isUnchangedSince, LATEST, type PublishedVersion } from "./function-version.js";
import { notYetReady, type ProvisionedConcurrency } from "./provisioned-concurrency.js";
import type { ResourcePolicy } from "./resource-policy.js";
import type { RuntimeManagement } from "./runtime-management.js";

/** What a qualifier leads to. */
export type Target =
  | { readonly kind: "version"; readonly version: FunctionVersion }
  | { readonly kind: "alias"; readonly alias: Alias };

/** A version without what runs it. */
export interface VersionRecord {
  readonly version: string;
  readonly settings: FunctionSettings;
  /** Of a published version only. */
  readonly publishedFrom: FunctionSettings | undefined;
  readonly codeSha256: string;
  readonly layerSha256s: readonly string[];
  readonly revisionId: string;
  readonly lastModifiedMs: number;
}

/** All there is in a function, as a value that survives `structuredClone`. */
export interface FunctionRecord {
  readonly name: string;
  readonly latest: VersionRecord;
  readonly published: readonly VersionRecord[];
  readonly lastNumber: number;
  readonly aliases: readonly Alias[];
  readonly tags: ReadonlyMap<string, string>;
  readonly policies: ReadonlyMap<string, ResourcePolicy>;
  readonly runtimeManagement: ReadonlyMap<string, RuntimeManagement>;
  readonly eventInvokeConfigs: ReadonlyMap<string, EventInvokeConfig>;
  readonly urls: ReadonlyMap<string, FunctionUrl>;
  /** Missing in states that were saved before there was any. */
  readonly provisioned?: ReadonlyMap<string, ProvisionedConcurrency>;
  readonly recursiveLoop: RecursiveLoop;
  readonly codeSigningConfigArn?: string | undefined;
}

/** A function with everything that hangs on its name. */
export class LambdaFunction {
  readonly name: string;
  readonly latest: FunctionVersion;
  readonly tags: Map<string, string>;
  /** By the qualifier they were put on; `""` for the function as a whole. */
  readonly policies = new Map<string, ResourcePolicy>();
  readonly runtimeManagement = new Map<string, RuntimeManagement>();
  /** By qualifier; the function as a whole is `$LATEST` to them. */
  readonly eventInvokeConfigs = new Map<string, EventInvokeConfig>();
  /** By alias; `""` for the function as a whole. */
  readonly urls = new Map<string, FunctionUrl>();
  /** By version or alias. */
  readonly provisioned = new Map<string, ProvisionedConcurrency>();
  /** What happens when a chain of requests calls it again and again. */
  recursiveLoop: RecursiveLoop = "Terminate";
  codeSigningConfigArn: string | undefined;
  readonly #published = new Map<string, PublishedVersion>();
  readonly #aliases = new Map<string, Alias>();
  // Numbers are never used twice, also not after a version was deleted.
  #lastNumber = 0;

  constructor(name: string, latest: FunctionVersion, tags: Map<string, string>) {
    this.name = name;
    this.latest = latest;
    this.tags = tags;
  }

  /** `$LATEST` first, then the published ones in the order of their numbers. */
  versions(): readonly FunctionVersion[] {
    return [this.latest, ...this.#published.values()];
  }

  findVersion(version: string): FunctionVersion | undefined {
    return version === LATEST ? this.latest : this.#published.get(version);
  }

  findTarget(qualifier: string): Target | undefined {
    const version = this.findVersion(qualifier);
    if (version !== undefined) return { kind: "version", version };
    const alias = this.#aliases.get(qualifier);
    return alias === undefined ? undefined : { kind: "alias", alias };
  }

  /** The last published version, when code and configuration have not changed since. */
  unchangedVersion(): PublishedVersion | undefined {
    const last = this.#published.get(String(this.#lastNumber));
    return last !== undefined && isUnchangedSince(last, this.latest) ? last : undefined;
  }

  nextVersion(): string {
    return String(this.#lastNumber + 1);
  }

  addVersion(version: PublishedVersion): void {
    this.#lastNumber += 1;
    this.#published.set(version.version, version);
  }

  /** @throws when an alias still points to it */
  removeVersion(version: string): FunctionVersion | undefined {
    const referring = this.aliases().filter(
      ({ functionVersion, canary }) => functionVersion === version || canary?.version === version,
    );
    if (referring.length > 0) {
      const names = referring.map(({ name }) => name).join(", ");
      throw conflict(`Unable to delete version because the following aliases reference it: [${names}]`);
    }
    const removed = this.#published.get(version);
    this.#published.delete(version);
    this.policies.delete(version);
    this.eventInvokeConfigs.delete(version);
    this.provisioned.delete(version);
    return removed;
  }

  /** Sorted by name. */
  aliases(): readonly Alias[] {
    return [...this.#aliases.values()].sort((left, right) => (left.name < right.name ? -1 : 1));
  }

  findAlias(name: string): Alias | undefined {
    return this.#aliases.get(name);
  }

  putAlias(alias: Alias): void {
    this.#aliases.set(alias.name, alias);
  }

  removeAlias(name: string): void {
    if (!this.#aliases.delete(name)) return;
    this.policies.delete(name);
    this.urls.delete(name);
    this.eventInvokeConfigs.delete(name);
    this.provisioned.delete(name);
  }

  toRecord(): FunctionRecord {
    return {
      name: this.name,
      latest: versionRecord(this.latest, undefined),
      published: [...this.#published.values()].map((version) => versionRecord(version, version.publishedFrom)),
      lastNumber: this.#lastNumber,
      aliases: [...this.#aliases.values()],
      tags: new Map(this.tags),
      policies: new Map(this.policies),
      runtimeManagement: new Map(this.runtimeManagement),
      eventInvokeConfigs: new Map(this.eventInvokeConfigs),
      urls: new Map(this.urls),
      provisioned: new Map(this.provisioned),
      recursiveLoop: this.recursiveLoop,
      codeSigningConfigArn: this.codeSigningConfigArn,
    };
  }

  /** @param versionOf makes a version that can run */
  static fromRecord(record: FunctionRecord, versionOf: (saved: VersionRecord) => FunctionVersion): LambdaFunction {
    const fn = new LambdaFunction(record.name, versionOf(record.latest), new Map(record.tags));
    for (const saved of record.published) {
      const publishedFrom = saved.publishedFrom ?? saved.settings;
      fn.#published.set(saved.version, { ...versionOf(saved), publishedFrom });
    }
    fn.#lastNumber = record.lastNumber;
    for (const alias of record.aliases) fn.putAlias(alias);
    for (const [qualifier, policy] of record.policies) fn.policies.set(qualifier, policy);
    for (const [qualifier, managed] of record.runtimeManagement) fn.runtimeManagement.set(qualifier, managed);
    for (const [qualifier, config] of record.eventInvokeConfigs) fn.eventInvokeConfigs.set(qualifier, config);
    for (const [qualifier, url] of record.urls) fn.urls.set(qualifier, url);
    for (const [qualifier, config] of record.provisioned ?? []) fn.provisioned.set(qualifier, notYetReady(config));
    fn.recursiveLoop = record.recursiveLoop;
    fn.codeSigningConfigArn = record.codeSigningConfigArn;
    return fn;
  }
}

function versionRecord(
  { version, settings, code, layers, revisionId, lastModifiedMs }: FunctionVersion,
  publishedFrom: FunctionSettings | undefined,
): VersionRecord {
  return {
    version,
    settings,
    publishedFrom,
    codeSha256: code.codeSha256,
    layerSha256s: layers.map(({ codeSha256 }) => codeSha256),
    revisionId,
    lastModifiedMs,
  };
}

import type { RecursiveLoop } from "@aws-sdk/client-lambda";
import type { Alias } from "./alias.js";
import type { EventInvokeConfig } from "./async-events/event-invoke-config.js";
import { conflict } from "./errors.js";
import type { FunctionUrl } from "./function-url/function-url.js";
import { type FunctionVersion, isUnchangedSince, LATEST, type PublishedVersion } from "./function-version.js";
import type { ResourcePolicy } from "./resource-policy.js";
import type { RuntimeManagement } from "./runtime-management.js";

/** What a qualifier leads to. */
export type Target =
  | { readonly kind: "version"; readonly version: FunctionVersion }
  | { readonly kind: "alias"; readonly alias: Alias };

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
  /** What happens when a chain of requests calls it again and again. */
  recursiveLoop: RecursiveLoop = "Terminate";
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
  }
}

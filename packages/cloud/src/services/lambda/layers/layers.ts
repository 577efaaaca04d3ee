import type { CodePackage } from "../../../function-runner.js";
import type { Scope } from "../../../ports.js";
import { partitionOf } from "../function-reference.js";
import type { LayerDetails, LayerVersion } from "./layer-version.js";

/** A layer as a value that survives `structuredClone`. */
export interface LayerRecord {
  readonly name: string;
  readonly lastNumber: number;
  readonly versions: readonly (Omit<LayerVersion, "code"> & { readonly codeSha256: string })[];
}

interface Layer {
  // Numbers are never used twice, also not after every version was deleted.
  lastNumber: number;
  readonly versions: Map<number, LayerVersion>;
}

/** The layers of one account and region. */
export class Layers {
  readonly #scope: Scope;
  readonly #layers = new Map<string, Layer>();

  constructor(scope: Scope) {
    this.#scope = scope;
  }

  arn(name: string, number?: number): string {
    const { region, accountId } = this.#scope;
    const arn = `arn:${partitionOf(region)}:lambda:${region}:${accountId}:layer:${name}`;
    return number === undefined ? arn : `${arn}:${number}`;
  }

  publish(name: string, details: LayerDetails, code: CodePackage, createdMs: number): LayerVersion {
    const layer = this.#layers.get(name) ?? { lastNumber: 0, versions: new Map() };
    this.#layers.set(name, layer);
    layer.lastNumber += 1;
    const number = layer.lastNumber;
    const version: LayerVersion = {
      layerArn: this.arn(name),
      arn: this.arn(name, number),
      name,
      number,
      details,
      createdMs,
      code,
      policy: undefined,
    };
    layer.versions.set(number, version);
    return version;
  }

  find(name: string, number: number): LayerVersion | undefined {
    return this.#layers.get(name)?.versions.get(number);
  }

  /** Newest first. */
  versions(name: string): readonly LayerVersion[] {
    return [...(this.#layers.get(name)?.versions.values() ?? [])].sort((left, right) => right.number - left.number);
  }

  /** Names of the layers that have a version, sorted. */
  names(): readonly string[] {
    const named = [...this.#layers].filter(([, { versions }]) => versions.size > 0).map(([name]) => name);
    return named.sort();
  }

  /** Every version there is. */
  all(): readonly LayerVersion[] {
    return [...this.#layers.values()].flatMap(({ versions }) => [...versions.values()]);
  }

  remove(name: string, number: number): LayerVersion | undefined {
    const removed = this.find(name, number);
    this.#layers.get(name)?.versions.delete(number);
    return removed;
  }

  toRecord(): readonly LayerRecord[] {
    return [...this.#layers].map(([name, { lastNumber, versions }]) => ({
      name,
      lastNumber,
      versions: [...versions.values()].map(({ code, ...version }) => ({ ...version, codeSha256: code.codeSha256 })),
    }));
  }

  /** @param codeOf a hold on the package with this `CodeSha256` */
  restore(records: readonly LayerRecord[], codeOf: (codeSha256: string) => CodePackage): void {
    for (const { name, lastNumber, versions } of records) {
      const restored = versions.map(({ codeSha256, ...version }) => ({ ...version, code: codeOf(codeSha256) }));
      this.#layers.set(name, { lastNumber, versions: new Map(restored.map((each) => [each.number, each])) });
    }
  }
}

import assert from "node:assert/strict";
import type { CodePackage } from "../../function-runner.js";
import type { LargeBytes } from "../../large-bytes.js";
import type { AsyncEvent } from "./async-events/async-event.js";
import type { CodeSigningRecord } from "./code-signing/code-signing-configs.js";
import type { MappingRecord } from "./event-sources/event-source-mapping.js";
import type { FunctionRecord } from "./lambda-function.js";
import type { LayerRecord } from "./layers/layers.js";
import { applyProvisioned } from "./provisioned-concurrency.js";
import type { LambdaStore } from "./store.js";

/** All there is in a store, as a value that survives `structuredClone`. */
export interface LambdaRecord {
  readonly functions: readonly FunctionRecord[];
  readonly layers: readonly LayerRecord[];
  readonly reserved: ReadonlyMap<string, number>;
  /** Deployed zips and layers by their `CodeSha256`. */
  readonly packages: ReadonlyMap<string, Uint8Array>;
  readonly asyncEvents: readonly AsyncEvent[];
  readonly mappings: readonly MappingRecord[];
  /** Missing in states that were saved before there were any. */
  readonly codeSigning?: readonly CodeSigningRecord[];
}

/**
 * What the store holds at the moment of the call; the bytes of its packages are read after that.
 * @param largeBytes tells which packages need not be read, so that an invocation costs the same whatever they weigh
 */
export async function saveStore(store: LambdaStore, largeBytes: LargeBytes): Promise<LambdaRecord> {
  const functions = store.functions();
  const packagesInUse = [
    ...functions.flatMap((fn) => fn.versions()).flatMap(({ code, layers }) => [code, ...layers]),
    ...store.layers.all().map(({ code }) => code),
  ];
  // Holds of its own keep packages readable that are replaced meanwhile.
  const holds = new Map(packagesInUse.map((code) => [code.codeSha256, code] as const));
  const shared = [...holds].map(([sha256, code]) => [sha256, code.share()] as const);
  const record = {
    functions: functions.map((fn) => fn.toRecord()),
    layers: store.layers.toRecord(),
    reserved: store.concurrency.toRecord(),
    asyncEvents: store.asyncInvocations.toRecord(),
    mappings: store.eventSources.toRecord(),
    codeSigning: store.codeSigning.toRecord(),
  };
  const packages = new Map<string, Uint8Array>();
  for (const [sha256, code] of shared) {
    packages.set(sha256, await largeBytes(hexOf(sha256), () => code.readZip()));
    await code.release();
  }
  return { ...record, packages };
}

/** Lambda writes digests in base64, who keeps large bytes in hexadecimal. */
function hexOf(codeSha256: string): string {
  return Buffer.from(codeSha256, "base64").toString("hex");
}

/** Unpacks the packages again; events and mappings go on from where they were. */
export async function restoreStore(store: LambdaStore, saved: LambdaRecord): Promise<void> {
  const packages = new Map<string, CodePackage>();
  for (const [sha256, bytes] of saved.packages) {
    const admission = await store.runner.admit(bytes);
    assert(admission.kind === "admitted", "a package that was deployed once can be unpacked again");
    packages.set(sha256, admission.code);
  }
  const codeOf = (sha256: string): CodePackage => {
    const code = packages.get(sha256);
    assert(code !== undefined, "every package of a saved function was saved with it");
    return code.share();
  };
  store.layers.restore(saved.layers, codeOf);
  store.codeSigning.restore(saved.codeSigning ?? []);
  for (const record of saved.functions) store.restoreFunction(record, codeOf);
  for (const [name, count] of saved.reserved) store.concurrency.reserve(name, count);
  for (const fn of store.functions()) if (fn.provisioned.size > 0) applyProvisioned(store, fn);
  for (const code of packages.values()) await code.release();
  store.asyncInvocations.restore(saved.asyncEvents);
  for (const mapping of saved.mappings) store.eventSources.add(mapping);
}

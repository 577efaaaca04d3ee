import type { FidelityLedger } from "@assay/core";
import type { Scope } from "../ports.js";
import type { ServiceHost } from "../service-host.js";
import type { ServiceName } from "../services/registry.js";

/** Everything in a cloud at one moment. */
export interface SavedCloud {
  /** What the cloud's clock showed. */
  readonly clockMs: number;
  readonly stores: readonly SavedStore[];
}

export interface SavedStore {
  readonly service: ServiceName;
  readonly scope: Scope;
  /** What the service's `saveStore` returned. */
  readonly state: unknown;
}

/** A store of a service that cannot be saved is noted and left out. */
export async function saveCloud(services: ServiceHost, clockMs: number, ledger: FidelityLedger): Promise<SavedCloud> {
  const saved = services.keptStores().map(async (kept): Promise<SavedStore | undefined> => {
    if (kept.save === undefined) {
      noteUnsaved(kept.service, ledger);
      return undefined;
    }
    return { service: kept.service, scope: kept.scope, state: await kept.save() };
  });
  const stores = await Promise.all(saved);
  return { clockMs, stores: stores.filter((store) => store !== undefined) };
}

/** Puts stores back into services that have none, loading the services that are needed. */
export async function restoreStores(services: ServiceHost, stores: readonly SavedStore[]): Promise<void> {
  await Promise.all(stores.map(({ service, scope, state }) => services.restore(service, scope, state)));
}

export function noteUnsaved(service: ServiceName, ledger: FidelityLedger): void {
  ledger.record({
    source: "snapshots",
    gap: "service-not-saved",
    detail: `what ${service} holds is not part of snapshots and is not kept across restarts`,
  });
}

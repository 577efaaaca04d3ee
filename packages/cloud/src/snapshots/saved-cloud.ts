import type { FidelityLedger } from "@assay/core";
import type { KeptCredentials } from "../credentials.js";
import { readLargeBytes } from "../large-bytes.js";
import type { IssuedCredentials, Scope } from "../ports.js";
import type { ServiceHost } from "../service-host.js";
import type { ServiceName } from "../services/registry.js";

/** Everything in a cloud at one moment. */
export interface SavedCloud {
  /** What the cloud's clock showed. */
  readonly clockMs: number;
  readonly stores: readonly SavedStore[];
  /** Credentials that were issued and may be in use. Snapshots that were made before there was this member have none. */
  readonly credentials?: readonly IssuedCredentials[];
}

/** What a saved cloud is made of, and made to. */
export interface CloudState {
  readonly services: ServiceHost;
  readonly credentials: KeptCredentials;
}

export interface SavedStore {
  readonly service: ServiceName;
  readonly scope: Scope;
  /** What the service's `saveStore` returned. */
  readonly state: unknown;
}

/** A store of a service that cannot be saved is noted and left out. */
export async function saveCloud(
  { services, credentials }: CloudState,
  clockMs: number,
  ledger: FidelityLedger,
): Promise<SavedCloud> {
  const saved = (await services.keptStores()).map(async (kept): Promise<SavedStore | undefined> => {
    if (kept.save === undefined) {
      noteUnsaved(kept.service, ledger);
      return undefined;
    }
    return { service: kept.service, scope: kept.scope, state: await kept.save(readLargeBytes) };
  });
  const stores = await Promise.all(saved);
  return { clockMs, stores: stores.filter((store) => store !== undefined), credentials: credentials.save() };
}

/** Puts everything back into a cloud that has nothing. */
export async function restoreCloud({ services, credentials }: CloudState, saved: SavedCloud): Promise<void> {
  credentials.restore(saved.credentials ?? []);
  await restoreStores(services, saved.stores);
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

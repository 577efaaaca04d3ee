import { type FidelityLedger, messageOf } from "@assay/core";
import type { Scope } from "../ports.js";
import type { KeptStore, ServiceHost } from "../service-host.js";
import type { ServiceName } from "../services/registry.js";
import { lockDirectory } from "./directory-lock.js";
import { noteUnsaved, restoreStores, type SavedStore } from "./saved-cloud.js";
import { openStoreDirectory, type StoreDirectory } from "./store-directory.js";

/** Keeps every store on disk, so that a cloud that was killed begins again where it was. */
export interface Persistence extends AsyncDisposable {
  /** Resolves when what the store holds now is on disk; the answer to the request that changed it waits for this. */
  commit(service: ServiceName, scope: Scope): Promise<void>;
  /** Everything that is there now is on disk, and nothing else. */
  commitAll(): Promise<void>;
  /** Something changed that nobody waits for (a delivery, a log line): it is written soon. */
  touch(): void;
}

const SOON_MS = 200;

/**
 * Takes the folder, puts back what is in it, and keeps it up to date.
 * @throws AssayError PERSISTENCE_IN_USE, SNAPSHOT_UNREADABLE; the file system's errors
 */
export async function openPersistence(
  directory: string,
  services: ServiceHost,
  ledger: FidelityLedger,
): Promise<Persistence> {
  const files = await openStoreDirectory(directory);
  const lock = await lockDirectory(directory);
  let restored: readonly SavedStore[];
  try {
    restored = await files.readAll();
    await restoreStores(services, restored);
  } catch (error) {
    await lock[Symbol.asyncDispose]();
    throw error;
  }
  const writers = new Map<string, StoreWriter>();
  const written = new Map(restored.map(({ service, scope }) => [keyOf(service, scope), { service, scope }]));
  let timer: NodeJS.Timeout | undefined;

  const write = (store: KeptStore): Promise<void> => {
    const { service, scope } = store;
    const key = keyOf(service, scope);
    const writer = writers.get(key) ?? new StoreWriter(files);
    writers.set(key, writer);
    written.set(key, { service, scope });
    return writer.write(store);
  };
  const writeAll = async (): Promise<void> => {
    const stores = services.keptStores();
    await Promise.all(stores.map(write));
    // What was reset is not to come back.
    const kept = new Set(stores.map(({ service, scope }) => keyOf(service, scope)));
    for (const [key, { service, scope }] of written) {
      if (kept.has(key)) continue;
      await files.remove(service, scope);
      written.delete(key);
    }
  };
  const writeSoon = (): void => {
    timer = undefined;
    writeAll().catch((error: unknown) => {
      ledger.record({ source: "persistence", gap: "state-not-written", detail: messageOf(error) });
    });
  };
  return {
    async commit(service, scope) {
      const store = services.findKeptStore(service, scope);
      if (store === undefined) return;
      if (store.save === undefined) noteUnsaved(service, ledger);
      await write(store);
    },
    commitAll: writeAll,
    touch() {
      timer ??= setTimeout(writeSoon, SOON_MS);
      timer.unref();
    },
    async [Symbol.asyncDispose]() {
      clearTimeout(timer);
      await writeAll().finally(() => lock[Symbol.asyncDispose]());
    },
  };
}

function keyOf(service: ServiceName, { accountId, region }: Scope): string {
  return `${service} ${accountId} ${region}`;
}

/** Writes one store, one state at a time: requests that arrive during a write share the next. */
class StoreWriter {
  readonly #files: StoreDirectory;
  #running: Promise<void> | undefined;
  #next: Promise<void> | undefined;

  constructor(files: StoreDirectory) {
    this.#files = files;
  }

  write(store: KeptStore): Promise<void> {
    // A write that has not begun yet will see what has changed by now.
    if (this.#next !== undefined) return this.#next;
    if (this.#running === undefined) return this.#run(store);
    this.#next = this.#running
      .catch(() => undefined)
      .then(() => {
        this.#next = undefined;
        return this.#run(store);
      });
    return this.#next;
  }

  #run(store: KeptStore): Promise<void> {
    this.#running = this.#save(store).finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  async #save({ service, scope, save }: KeptStore): Promise<void> {
    if (save === undefined) return;
    await this.#files.write({ service, scope, state: await save() });
  }
}

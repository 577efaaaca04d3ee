import { type FidelityLedger, messageOf } from "@assay/core";
import type { IssuedCredentials, Scope } from "../ports.js";
import type { KeptStore } from "../service-host.js";
import { SERVICE_NAMES, type ServiceName } from "../services/registry.js";
import { lockDirectory } from "./directory-lock.js";
import { type CloudState, noteUnsaved } from "./saved-cloud.js";
import { openStateDirectory } from "./state-directory.js";
import { type KeptState, StateWriter } from "./state-writer.js";

/** Keeps the state of a cloud on disk, so that one that was killed begins again where it was. */
export interface Persistence extends AsyncDisposable {
  /** Resolves when what the store holds now is on disk; the answer to the request that changed it waits for this. */
  commit(service: ServiceName, scope: Scope): Promise<void>;
  /** Everything that is there now is on disk, and nothing else. */
  commitAll(): Promise<void>;
  /** Something changed that nobody waits for (a delivery, a log line): it is written soon. */
  touch(): void;
}

const SOON_MS = 200;
// Saving what nobody waits for takes at most a tenth of the time, however much there is.
const PAUSE_FACTOR = 10;

const CREDENTIALS = "credentials";

/**
 * Takes the folder, puts back what is in it, and keeps it up to date.
 * @throws AssayError PERSISTENCE_IN_USE, SNAPSHOT_UNREADABLE; the file system's errors
 */
export async function openPersistence(
  directory: string,
  { services, credentials }: CloudState,
  ledger: FidelityLedger,
): Promise<Persistence> {
  const files = await openStateDirectory(directory);
  const lock = await lockDirectory(directory);
  const writers = new Map<string, StateWriter>();
  const writerOf = (name: string): StateWriter => {
    const writer = writers.get(name) ?? new StateWriter(files);
    writers.set(name, writer);
    return writer;
  };
  try {
    for (const [name, state] of await files.readAll()) {
      const store = storeOf(name);
      // What is under a name was written by a process like this one. A service of a later version stays as it is.
      if (name === CREDENTIALS) credentials.restore(state as readonly IssuedCredentials[]);
      else if (store !== undefined) await services.restore(store.service, store.scope, state);
      else continue;
      writerOf(name);
    }
  } catch (error) {
    await lock[Symbol.asyncDispose]();
    throw error;
  }
  let timer: NodeJS.Timeout | undefined;
  let lastTookMs = 0;
  // A cloud that ends forgets its stores; that is not to be written.
  let isClosed = false;
  let writtenRevision = credentials.revision;

  const write = async (kept: KeptState): Promise<void> => await writerOf(kept.name).write(kept);
  const writeCredentials = async (): Promise<void> => {
    const { revision } = credentials;
    await write({ name: CREDENTIALS, save: async () => credentials.save() });
    writtenRevision = revision;
  };
  const writeAll = async (): Promise<void> => {
    const kept = (await services.keptStores()).flatMap(keptStateOf);
    const hasCredentials = credentials.save().length > 0;
    await Promise.all([...kept.map(write), ...(hasCredentials ? [writeCredentials()] : [])]);
    // What was reset is not to come back.
    const names = new Set([...kept.map(({ name }) => name), ...(hasCredentials ? [CREDENTIALS] : [])]);
    for (const [name, writer] of writers) {
      if (names.has(name)) continue;
      await writer.remove(name);
      writers.delete(name);
    }
  };
  const writeSoon = async (): Promise<void> => {
    const startedAtMs = performance.now();
    await writeAll().catch((error: unknown) => {
      ledger.record({ source: "persistence", gap: "state-not-written", detail: messageOf(error) });
    });
    lastTookMs = performance.now() - startedAtMs;
    timer = undefined;
  };
  const touch = (): void => {
    if (isClosed) return;
    timer ??= setTimeout(writeSoon, Math.max(SOON_MS, PAUSE_FACTOR * lastTookMs));
    timer.unref();
  };
  return {
    async commit(service, scope) {
      const store = services.findKeptStore(service, scope);
      if (store?.save === undefined && store !== undefined) noteUnsaved(service, ledger);
      const kept = store === undefined ? [] : keptStateOf(store);
      const isIssued = credentials.revision !== writtenRevision;
      await Promise.all([...kept.map(write), ...(isIssued ? [writeCredentials()] : [])]);
      // A request to one service may have changed others: what it logged, for instance.
      touch();
    },
    commitAll: async () => (isClosed ? undefined : await writeAll()),
    touch,
    async [Symbol.asyncDispose]() {
      isClosed = true;
      clearTimeout(timer);
      await writeAll().finally(() => lock[Symbol.asyncDispose]());
    },
  };
}

/** None for a service that cannot be saved. */
function keptStateOf({ service, scope: { accountId, region }, save }: KeptStore): readonly KeptState[] {
  return save === undefined ? [] : [{ name: `${service}.${accountId}.${region}`, save }];
}

/** Undefined for what is no store, or one of a service that this version does not have. */
function storeOf(name: string): { readonly service: ServiceName; readonly scope: Scope } | undefined {
  const [serviceName, accountId, region] = name.split(".");
  const service = SERVICE_NAMES.find((each) => each === serviceName);
  if (service === undefined || accountId === undefined || region === undefined) return undefined;
  return { service, scope: { accountId, region } };
}

import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Scope } from "../ports.js";
import { SERVICE_NAMES, type ServiceName } from "../services/registry.js";
import { type BlobFolder, openBlobFolder } from "./blob-folder.js";
import { decode, encode } from "./encoding.js";
import type { SavedStore } from "./saved-cloud.js";

/**
 * A folder with the state of every store, a file for each. A file is replaced as a whole, so that whoever reads it finds
 * one state or the next, even after `kill -9`. Large byte arrays lie beside them, by digest, and are written once.
 */
export interface StoreDirectory {
  write(store: SavedStore): Promise<void>;
  remove(service: ServiceName, scope: Scope): Promise<void>;
  /** @throws AssayError SNAPSHOT_UNREADABLE */
  readAll(): Promise<readonly SavedStore[]>;
}

const ENDING = ".state";

export async function openStoreDirectory(directory: string): Promise<StoreDirectory> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const blobs: BlobFolder = await openBlobFolder(join(directory, "blobs"));
  return {
    async write({ service, scope, state }) {
      const path = join(directory, fileNameOf(service, scope));
      const bytes = encode(await blobs.extract(state));
      await writeFile(`${path}.new`, bytes);
      await rename(`${path}.new`, path);
    },
    remove: (service, scope) => rm(join(directory, fileNameOf(service, scope)), { force: true }),
    async readAll() {
      const names = (await readdir(directory)).filter((name) => name.endsWith(ENDING));
      const stores = await Promise.all(
        names.flatMap((name) => {
          const store = storeOf(name);
          return store === undefined ? [] : [readStore(join(directory, name), store, blobs)];
        }),
      );
      await blobs.removeOthers();
      return stores;
    },
  };
}

async function readStore(path: string, store: Omit<SavedStore, "state">, blobs: BlobFolder): Promise<SavedStore> {
  return { ...store, state: await blobs.insert(decode(await readFile(path), path)) };
}

function fileNameOf(service: ServiceName, { accountId, region }: Scope): string {
  return `${service}.${accountId}.${region}${ENDING}`;
}

/** Undefined for a service that this version does not have. */
function storeOf(fileName: string): Omit<SavedStore, "state"> | undefined {
  const [name, accountId, region] = fileName.slice(0, -ENDING.length).split(".");
  const service = SERVICE_NAMES.find((each) => each === name);
  if (service === undefined || accountId === undefined || region === undefined) return undefined;
  return { service, scope: { accountId, region } };
}

import { readFile, writeFile } from "node:fs/promises";
import { AssayError, type Clock, type FidelityLedger, isMovableClock } from "@assay/core";
import type { Activity } from "../activity.js";
import { decode, encode } from "./encoding.js";
import { type CloudState, restoreCloud, type SavedCloud, saveCloud } from "./saved-cloud.js";

export interface SnapshotSummary {
  readonly name: string;
  readonly sizeBytes: number;
  /** What the cloud's clock showed, in milliseconds since the Unix epoch. */
  readonly clockMs: number;
}

/** Named states of the whole cloud, in memory. */
export interface Snapshots {
  /**
   * Keeps the present state under a name; an earlier one of that name is replaced. Waits for what is in hand.
   * @throws AssayError SNAPSHOT_NAME_INVALID
   */
  save(name: string): Promise<SnapshotSummary>;
  /**
   * Forgets the present state and takes up the kept one. A clock that is behind moves forward to the kept time; one
   * that is ahead stays, since time does not run backwards.
   * @throws AssayError SNAPSHOT_UNKNOWN
   */
  restore(name: string): Promise<void>;
  /** The present state as bytes, for a file or for another cloud. Waits for what is in hand. */
  take(): Promise<Uint8Array>;
  /** Sorted by name. */
  list(): readonly SnapshotSummary[];
  /** @throws AssayError SNAPSHOT_UNKNOWN */
  delete(name: string): void;
  /** @throws AssayError SNAPSHOT_UNKNOWN */
  bytesOf(name: string): Uint8Array;
  /** Takes in a snapshot that another cloud made. @throws AssayError SNAPSHOT_UNREADABLE, SNAPSHOT_NAME_INVALID */
  add(name: string, bytes: Uint8Array): SnapshotSummary;
  /** @throws AssayError SNAPSHOT_UNKNOWN; the file system's errors */
  writeFile(name: string, path: string): Promise<void>;
  /** @throws AssayError SNAPSHOT_UNREADABLE, SNAPSHOT_NAME_INVALID; the file system's errors */
  readFile(name: string, path: string): Promise<SnapshotSummary>;
}

interface Kept {
  readonly bytes: Uint8Array;
  readonly clockMs: number;
}

export function createSnapshots(options: {
  readonly state: CloudState;
  readonly clock: Clock;
  readonly activity: Activity;
  readonly ledger: FidelityLedger;
  /** Empties the cloud. */
  readonly forget: () => Promise<void>;
  /** Lets what was restored outlive the process, where that is wanted. */
  readonly commitAll: () => Promise<void>;
}): Snapshots {
  const { state, clock, activity, ledger, forget, commitAll } = options;
  const kept = new Map<string, Kept>();

  const find = (name: string): Kept => {
    const found = kept.get(name);
    if (found !== undefined) return found;
    throw new AssayError(
      "SNAPSHOT_UNKNOWN",
      `there is no snapshot "${name}"; known: ${[...kept.keys()].join(", ") || "none"}`,
      {
        hint: "save it first, or correct the name",
      },
    );
  };
  const keep = (name: string, bytes: Uint8Array, clockMs: number): SnapshotSummary => {
    kept.set(name, { bytes, clockMs });
    return { name, sizeBytes: bytes.byteLength, clockMs };
  };
  const take = async (): Promise<Uint8Array> => {
    await activity.settled();
    return encode(await saveCloud(state, clock.now(), ledger));
  };
  const add = (name: string, bytes: Uint8Array): SnapshotSummary => {
    refuseBadName(name);
    return keep(name, bytes, savedCloudOf(bytes, `snapshot "${name}"`).clockMs);
  };

  return {
    async save(name) {
      refuseBadName(name);
      const clockMs = clock.now();
      return keep(name, await take(), clockMs);
    },
    async restore(name) {
      const { bytes } = find(name);
      const saved = savedCloudOf(bytes, `snapshot "${name}"`);
      await forget();
      if (isMovableClock(clock) && clock.now() < saved.clockMs) await clock.advanceTo(saved.clockMs);
      await restoreCloud(state, saved);
      await commitAll();
    },
    take,
    list: () =>
      [...kept]
        .map(([name, { bytes, clockMs }]) => ({ name, sizeBytes: bytes.byteLength, clockMs }))
        .sort((left, right) => (left.name < right.name ? -1 : 1)),
    delete(name) {
      find(name);
      kept.delete(name);
    },
    bytesOf: (name) => find(name).bytes,
    add,
    writeFile: (name, path) => writeFile(path, find(name).bytes),
    readFile: async (name, path) => add(name, await readFile(path)),
  };
}

/** @throws AssayError SNAPSHOT_UNREADABLE */
export function savedCloudOf(bytes: Uint8Array, source: string): SavedCloud {
  // What carries the header was written by `encode`, and what is written is a saved cloud.
  return decode(bytes, source) as SavedCloud;
}

function refuseBadName(name: string): void {
  if (/^[\w.-]{1,100}$/.test(name)) return;
  throw new AssayError("SNAPSHOT_NAME_INVALID", `"${name}" cannot be the name of a snapshot`, {
    hint: "use up to 100 letters, digits, dots, hyphens and underscores",
  });
}

import assert from "node:assert/strict";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { openZip, type UnpackedPackage, unpackArtifact, type ZipArtifact } from "@assay/archive";
import { codeSha256Of, type Digest, digestOf, isAssayError } from "@assay/core";
import type { Admission, CodePackage } from "./function-runner.js";

/** Deployed bytes on disk, unpacked once and shared read-only by every version that has them. */
export interface CodeCache extends AsyncDisposable {
  admit(zip: Uint8Array): Promise<Admission>;
  /** Where the files of an admitted package lie. */
  taskRootOf(code: CodePackage): string;
}

interface CachedCode {
  readonly unpackedBytes: number;
  readonly sizeBytes: number;
  readonly zipPath: string;
  readonly unpacked: UnpackedPackage;
}

interface Entry {
  readonly ready: Promise<CachedCode>;
  holds: number;
}

/** @param directory is created when the first package comes */
export function createCodeCache(directory: string): CodeCache {
  const entries = new Map<Digest, Entry>();
  const roots = new WeakMap<CodePackage, string>();
  let unpackings = 0;

  const store = async (artifact: ZipArtifact): Promise<CachedCode> => {
    // A number of its own, because an earlier copy of the same bytes may still be on its way out.
    const root = join(directory, `${artifact.digest.slice(-16)}-${++unpackings}`);
    const zipPath = `${root}.zip`;
    await mkdir(directory, { recursive: true });
    const unpacked = await unpackArtifact(artifact, root);
    await writeFile(zipPath, artifact.bytes);
    return { sizeBytes: artifact.packedBytes, unpackedBytes: artifact.unpackedBytes, zipPath, unpacked };
  };
  /** A package for a hold that has been counted. */
  const packageOf = (digest: Digest, entry: Entry, cached: CachedCode): CodePackage => {
    let isReleased = false;
    const code: CodePackage = {
      codeSha256: codeSha256Of(digest),
      sizeBytes: cached.sizeBytes,
      unpackedBytes: cached.unpackedBytes,
      share() {
        entry.holds += 1;
        return packageOf(digest, entry, cached);
      },
      readZip: () => readFile(cached.zipPath),
      async release() {
        if (isReleased) return;
        isReleased = true;
        entry.holds -= 1;
        if (entry.holds > 0 || entries.get(digest) !== entry) return;
        entries.delete(digest);
        await remove(cached);
      },
    };
    roots.set(code, cached.unpacked.root);
    return code;
  };

  return {
    async admit(zip) {
      const digest = digestOf(zip);
      const entry = entries.get(digest) ?? { ready: openZip(zip).then(store), holds: 0 };
      entries.set(digest, entry);
      entry.holds += 1;
      try {
        return { kind: "admitted", code: packageOf(digest, entry, await entry.ready) };
      } catch (error) {
        entries.delete(digest);
        return rejectionOf(error);
      }
    },
    taskRootOf(code) {
      const root = roots.get(code);
      assert(root !== undefined, "a package is run by the runner that admitted it");
      return root;
    },
    async [Symbol.asyncDispose]() {
      const removals = [...entries.values()].map(({ ready }) => ready.then(remove, () => undefined));
      entries.clear();
      await Promise.all(removals);
    },
  };
}

async function remove({ zipPath, unpacked }: CachedCode): Promise<void> {
  await unpacked[Symbol.asyncDispose]();
  await rm(zipPath, { force: true });
}

function rejectionOf(error: unknown): Admission {
  if (!isAssayError(error) || !error.code.startsWith("ARCHIVE_")) throw error;
  if (error.code === "ARCHIVE_EMPTY") return { kind: "empty" };
  if (error.code === "ARCHIVE_TOO_LARGE") return { kind: "too-large" };
  return { kind: "unreadable", detail: error.message };
}

import { createHash, randomUUID } from "node:crypto";
import { access, mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** Keeps large byte arrays apart from the values they are part of, each under its digest. */
export interface BlobFolder {
  /** The value with a reference in the place of each large array; the arrays are on disk when it resolves. */
  extract(value: unknown): Promise<unknown>;
  /** The value with the arrays in the place of their references. */
  insert(value: unknown): Promise<unknown>;
  /** Removes what no inserted value has referred to: leftovers of states that have been replaced. */
  removeOthers(): Promise<void>;
}

const LARGE_BYTES = 16 * 1024;

/** A reference; a class would not survive encoding, so the member's name says what it is. */
interface BlobReference {
  readonly "assay:blob": string;
}

export async function openBlobFolder(directory: string): Promise<BlobFolder> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  // Arrays do not change once they are part of a saved state: the same one need not be read again.
  const digests = new WeakMap<Uint8Array, string>();

  const inserted = new Set<string>();

  const store = async (bytes: Uint8Array): Promise<BlobReference> => {
    const digest = digests.get(bytes) ?? createHash("sha256").update(bytes).digest("hex");
    digests.set(bytes, digest);
    const path = join(directory, digest);
    if (!(await exists(path))) {
      const unfinished = `${path}.${randomUUID()}.new`;
      await writeFile(unfinished, bytes);
      await rename(unfinished, path);
    }
    return { "assay:blob": digest };
  };
  return {
    extract: (value) => replace(value, async (each) => (isLarge(each) ? await store(each) : undefined)),
    insert: (value) =>
      replace(value, async (each) => {
        if (!isReference(each)) return undefined;
        const { "assay:blob": digest } = each;
        inserted.add(digest);
        return await readFile(join(directory, digest));
      }),
    async removeOthers() {
      const others = (await readdir(directory)).filter((name) => !inserted.has(name));
      await Promise.all(others.map((name) => rm(join(directory, name), { force: true })));
    },
  };
}

/** A copy of `value` in which `change` decides what stands in the place of each part; undefined leaves it. */
async function replace(value: unknown, change: (part: unknown) => Promise<unknown>): Promise<unknown> {
  if (typeof value !== "object" || value === null) return value;
  const changed = await change(value);
  if (changed !== undefined) return changed;
  if (Array.isArray(value)) return await Promise.all(value.map((each) => replace(each, change)));
  if (value instanceof Map) {
    const entries = [...value].map(async ([key, each]) => [key, await replace(each, change)] as const);
    return new Map(await Promise.all(entries));
  }
  // Dates, sets of scalars and small arrays are kept as they are.
  if (Object.getPrototypeOf(value) !== Object.prototype) return value;
  const members = Object.entries(value).map(async ([name, each]) => [name, await replace(each, change)] as const);
  return Object.fromEntries(await Promise.all(members));
}

function isLarge(value: unknown): value is Uint8Array {
  return value instanceof Uint8Array && value.byteLength >= LARGE_BYTES;
}

function isReference(value: unknown): value is BlobReference {
  return (
    typeof value === "object" && value !== null && "assay:blob" in value && typeof value["assay:blob"] === "string"
  );
}

async function exists(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch {
    return false;
  }
}

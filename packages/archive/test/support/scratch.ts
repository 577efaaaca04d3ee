import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { removeTree } from "../../src/index.js";

/** A folder for one test, gone when the test is over. */
export async function createScratch(): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await mkdtemp(join(tmpdir(), "assay-archive-"));
  return { path, [Symbol.asyncDispose]: () => removeTree(path) };
}

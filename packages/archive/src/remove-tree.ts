import { chmod, lstat, readdir, rm } from "node:fs/promises";
import { join } from "node:path";

/**
 * Removes an unpacked tree, folders without write permission included. Never follows a link out of it.
 * A tree that is not there is fine.
 */
export async function removeTree(root: string): Promise<void> {
  const stats = await lstat(root).catch(() => undefined);
  if (stats?.isDirectory()) await makeRemovable(root);
  await rm(root, { recursive: true, force: true });
}

/** A folder's own write permission decides whether its content can be unlinked. */
async function makeRemovable(directory: string): Promise<void> {
  await chmod(directory, 0o700);
  for (const entry of await readdir(directory, { withFileTypes: true })) {
    if (entry.isDirectory()) await makeRemovable(join(directory, entry.name));
  }
}

import { randomUUID } from "node:crypto";
import { open, rename, symlink } from "node:fs/promises";
import { dirname, join } from "node:path";

/** Replaces the file at `path` in one step: a reader sees the old content or the new, never a part. */
export async function writeAtomically(path: string, content: string): Promise<void> {
  const draft = draftBeside(path);
  const file = await open(draft, "wx");
  try {
    await file.writeFile(content);
    await file.datasync();
  } finally {
    await file.close();
  }
  await rename(draft, path);
}

/** Points the symbolic link at `path` to `destination` in one step. */
export async function linkAtomically(path: string, destination: string): Promise<void> {
  const draft = draftBeside(path);
  await symlink(destination, draft);
  await rename(draft, path);
}

const draftBeside = (path: string): string => join(dirname(path), `.${randomUUID()}.draft`);

import { constants } from "node:fs";
import { chmod, mkdir, open, realpath, symlink } from "node:fs/promises";
import { join, sep } from "node:path";
import { AssayError, messageOf } from "@assay/core";
import { archiveError } from "./archive-error.js";
import type { Artifact, PackageEntry } from "./artifact.js";
import { forEachConcurrently } from "./concurrency.js";
import { removeTree } from "./remove-tree.js";
import { type PlannedFile, planUnpack, type UnpackPlan } from "./unpack-plan.js";

/** A package on disk, with the permissions the function sees on Lambda. Disposing it removes it. */
export interface UnpackedPackage extends AsyncDisposable {
  /** Absolute or relative, as given; ends without a slash. */
  readonly root: string;
}

export interface UnpackOptions {
  /** Stops the work and removes what it wrote. */
  readonly signal?: AbortSignal;
}

// O_EXCL and O_NOFOLLOW: nothing that is already there is opened, least of all through a link.
const CREATE_ONLY = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;
const ROOT_MODE = 0o555;
const CONCURRENT_WRITES = 16;

/**
 * Unpacks an artifact as Lambda would, into a folder that does not exist yet; its parent must.
 * On any error nothing is left behind.
 * @throws AssayError `ARCHIVE_UNSAFE` for a package with names that would escape or clobber, `ARCHIVE_TOO_LARGE`
 *   beyond Lambda's 262,144,000 bytes, `ARCHIVE_LYING` when contents are not what headers declare,
 *   `UNPACK_DESTINATION` when the folder cannot be made
 */
export async function unpackArtifact(
  artifact: Artifact,
  destination: string,
  options: UnpackOptions = {},
): Promise<UnpackedPackage> {
  return await unpackLayers([artifact], destination, options);
}

/** Unpacks layers into one tree, in order: files of a later layer replace those of an earlier one, as in `/opt`. */
export async function unpackLayers(
  layers: readonly Artifact[],
  destination: string,
  { signal }: UnpackOptions = {},
): Promise<UnpackedPackage> {
  signal?.throwIfAborted();
  const plan = planUnpack(layers);
  await createRoot(destination);
  try {
    await writePlan(plan, destination, signal);
  } catch (error) {
    await removeTree(destination);
    throw error;
  }
  return { root: destination, [Symbol.asyncDispose]: () => removeTree(destination) };
}

async function createRoot(destination: string): Promise<void> {
  try {
    await mkdir(destination, 0o700);
  } catch (cause) {
    throw new AssayError("UNPACK_DESTINATION", `cannot unpack into "${destination}": ${messageOf(cause)}`, {
      hint: "name a folder that does not exist, inside one that does",
      cause,
    });
  }
}

async function writePlan(plan: UnpackPlan, root: string, signal: AbortSignal | undefined): Promise<void> {
  for (const path of plan.directories.keys()) await mkdir(join(root, path), 0o700);
  await forEachConcurrently(plan.files, CONCURRENT_WRITES, async (file) => {
    signal?.throwIfAborted();
    await writeFile(root, file);
  });
  // Links come last, so that no file can be written through one.
  for (const link of plan.links) await writeLink(root, link);
  // Children before parents: a folder without permissions cannot be entered any more.
  for (const [path, mode] of [...plan.directories].reverse()) await chmod(join(root, path), mode);
  await chmod(root, ROOT_MODE);
}

async function writeFile(root: string, { path, mode, artifact }: PlannedFile): Promise<void> {
  await using file = await open(join(root, path), CREATE_ONLY, mode);
  for await (const piece of artifact.streamFile(path)) await file.writeFile(piece);
  // The process's umask may have taken bits away that the function has on Lambda.
  await file.chmod(mode);
}

async function writeLink(root: string, { path, linkTarget = "" }: PackageEntry): Promise<void> {
  const link = join(root, path);
  await symlink(linkTarget, link);
  const realRoot = await realpath(root);
  // A dangling or circular link leads nowhere; where it would lead was judged when the package was read.
  const reached = await realpath(link).catch(() => realRoot);
  if (reached !== realRoot && !reached.startsWith(realRoot + sep)) {
    throw archiveError("ARCHIVE_UNSAFE", `"${path}": link to "${linkTarget}" leaves the package`);
  }
}

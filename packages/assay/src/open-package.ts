import { stat } from "node:fs/promises";
import { type Artifact, openDirectory, openZip, packDirectory } from "@assay/archive";
import { AssayError } from "@assay/core";

/** Opens a zip or a folder as a deployment package, for reading. */
export async function openPackage(path: string): Promise<Artifact> {
  return (await isDirectory(path)) ? openDirectory(path) : openZip(path);
}

/** Opens a zip, or packs a folder into one: what runs is always unpacked from a zip, as on Lambda. */
export async function openRunnablePackage(path: string): Promise<Artifact> {
  return openZip((await isDirectory(path)) ? await packDirectory(path) : path);
}

async function isDirectory(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (cause) {
    throw new AssayError("ARTIFACT_NOT_FOUND", `there is no zip or folder at ${path}`, {
      hint: "build the package first, or name another path",
      cause,
    });
  }
}

import { randomUUID } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { openZip, type UnpackedPackage, unpackLayers } from "@assay/archive";
import type { CodePackage } from "./function-runner.js";

/**
 * What a function sees in `/opt`: its layers in one tree, files of a later one replacing those of an earlier one.
 * @param directory is created when it is missing; the tree is removed when it is disposed of
 */
export async function mergeLayers(layers: readonly CodePackage[], directory: string): Promise<UnpackedPackage> {
  const artifacts = await Promise.all(layers.map(async (layer) => await openZip(await layer.readZip())));
  await mkdir(directory, { recursive: true });
  return await unpackLayers(artifacts, join(directory, `layers-${randomUUID()}`));
}

import type { Dirent } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";

/** When scripts run: before the services, while they start, once requests are answered, before the end. */
export const STAGES = ["boot", "start", "ready", "shutdown"] as const;

export type Stage = (typeof STAGES)[number];

const ENDINGS = [".sh", ".py"];

/**
 * The scripts of a stage in the order in which they run: by name, those of a folder before those of its subfolders.
 * None when there is no such folder.
 */
export async function findScripts(directory: string, stage: Stage): Promise<readonly string[]> {
  return await scriptsIn(join(directory, `${stage}.d`));
}

async function scriptsIn(directory: string): Promise<readonly string[]> {
  const entries = (await entriesOf(directory)).sort((left, right) => (left.name < right.name ? -1 : 1));
  const isScript = ({ name }: Dirent): boolean => ENDINGS.some((ending) => name.endsWith(ending));
  const files = entries.filter((entry) => !entry.isDirectory() && isScript(entry));
  const below: string[] = [];
  for (const { name } of entries.filter((entry) => entry.isDirectory())) {
    below.push(...(await scriptsIn(join(directory, name))));
  }
  return [...files.map(({ name }) => join(directory, name)), ...below];
}

async function entriesOf(directory: string): Promise<Dirent[]> {
  try {
    return await readdir(directory, { withFileTypes: true });
  } catch (error) {
    if (error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ENOTDIR")) return [];
    throw error;
  }
}

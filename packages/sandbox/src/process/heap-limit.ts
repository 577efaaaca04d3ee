import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { guardFolder } from "./watchdog.js";

// What AWS gives its Node.js runtimes on the command line: nine tenths of the memory for old objects, a twentieth for
// each half of the young ones.
const OLD_SHARE = 0.9;
const YOUNG_SHARE = 0.05;

/** V8 flags that size the heap by the function's memory instead of the machine's. */
export function heapFlags(memoryMiB: number): readonly string[] {
  return [
    `--max-old-space-size=${Math.floor(memoryMiB * OLD_SHARE)}`,
    `--max-semi-space-size=${Math.floor(memoryMiB * YOUNG_SHARE)}`,
  ];
}

const LIMIT_FILES = [
  "memory/memory.limit_in_bytes",
  "memory/memory.soft_limit_in_bytes",
  "memory.max",
  "memory.high",
] as const;

const folders = new Map<number, string>();

/**
 * A folder to mount as `/sys/fs/cgroup`, where Node.js looks for its memory limit and gives V8 half of it. Has the
 * effect of {@link heapFlags} without their price: with other flags than it was built with, V8 discards its code
 * cache, which costs a cold start a third.
 */
export function heapLimitFolder(memoryMiB: number): string {
  const known = folders.get(memoryMiB);
  if (known !== undefined) return known;
  const folder = mkdtempSync(join(tmpdir(), "assay-heap-"));
  guardFolder(folder);
  mkdirSync(join(folder, "memory"));
  const shownBytes = Math.floor(2 * OLD_SHARE * memoryMiB * 1024 * 1024);
  for (const file of LIMIT_FILES) writeFileSync(join(folder, file), `${shownBytes}\n`);
  folders.set(memoryMiB, folder);
  return folder;
}

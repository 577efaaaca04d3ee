import type { ArchiveDefect } from "./artifact.js";

// NAME_MAX and PATH_MAX of Linux.
const MAX_SEGMENT_BYTES = 255;
const MAX_PATH_BYTES = 4_095;

/** The path a name stands for, or the name itself with the reason why it must not be unpacked. */
export interface EntryName {
  /** Empty for the package's own root (`./`). */
  readonly path: string;
  readonly defect?: ArchiveDefect;
}

/** Reads an entry's name the way a careful unpacker on Linux would. */
export function parseEntryName(name: string): EntryName {
  const unsafe = (kind: ArchiveDefect["kind"], detail: string): EntryName => ({
    path: name,
    defect: { kind, path: name, detail },
  });
  if (name.includes("\0")) return unsafe("invalid-name", "name contains a zero byte");
  if (name.startsWith("/") || /^[a-z]:[\\/]/i.test(name)) return unsafe("absolute-path", "name is an absolute path");

  const segments = name.split("/").filter((segment) => segment !== "" && segment !== ".");
  const path = segments.join("/");
  // A Windows reader would split at the backslash, so `..` counts there too.
  if (path.split(/[\\/]/).includes("..")) return unsafe("parent-path", 'name climbs out of its folder with ".."');
  if (Buffer.byteLength(path) > MAX_PATH_BYTES || segments.some((s) => Buffer.byteLength(s) > MAX_SEGMENT_BYTES)) {
    return unsafe("invalid-name", `name is longer than Linux allows (${MAX_SEGMENT_BYTES} bytes for each part)`);
  }
  if (!path.includes("\\")) return { path };
  return {
    path,
    defect: { kind: "backslash-name", path, detail: "Lambda takes the backslash as part of the name, not as a folder" },
  };
}

import type { Digest } from "@assay/core";

/** One name in a deployment package. */
export interface PackageEntry {
  /** Forward slashes, no leading `./`; directories without a trailing slash. */
  readonly path: string;
  readonly kind: "file" | "directory" | "symlink";
  /** Permission bits (0o000 to 0o777); undefined when the zip was not made on a Unix system and carries none. */
  readonly mode: number | undefined;
  /** Unpacked size in bytes; 0 for directories. */
  readonly sizeBytes: number;
  /** Target as written, only for links. */
  readonly linkTarget?: string;
}

/** A deployment package that has been read once: its names, modes and sizes, and its files on demand. */
export interface Artifact {
  readonly kind: "zip" | "directory";
  /** Where it was read from; empty for a package given as bytes. */
  readonly path: string;
  /** SHA-256 of the zip's bytes; of a canonical listing (path, mode, content) for a directory. */
  readonly digest: Digest;
  /** Size of the zip; for a directory the sum of its files. */
  readonly packedBytes: number;
  readonly unpackedBytes: number;
  /** In archive order. */
  readonly entries: readonly PackageEntry[];
  /** Names that break a safe unpack; empty for a package that Lambda would unpack as meant. */
  readonly defects: readonly ArchiveDefect[];
  /** Content of one file entry. @throws AssayError `ARCHIVE_ENTRY_MISSING` when there is none of that name */
  readFile(path: string): Promise<Buffer>;
}

/** Something in the archive that no honest build tool writes, or that unpacks differently from how it reads. */
export interface ArchiveDefect {
  readonly kind:
    | "absolute-path"
    | "parent-path"
    | "link-outside"
    | "duplicate-name"
    | "case-collision"
    | "special-file"
    | "backslash-name";
  readonly path: string;
  readonly detail: string;
}

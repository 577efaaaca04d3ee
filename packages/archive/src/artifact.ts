import type { Digest } from "@assay/core";

/** One name in a deployment package. */
export interface PackageEntry {
  /**
   * Forward slashes, no leading `./`; directories without a trailing slash. A name that must not be unpacked (see
   * {@link ArchiveDefect}) stays as it is written.
   */
  readonly path: string;
  readonly kind: "file" | "directory" | "symlink" | "special";
  /** Permission bits (0o000 to 0o777); undefined when the zip was not made on a Unix system and carries none. */
  readonly mode: number | undefined;
  /** Unpacked size in bytes as declared; 0 for directories. A false declaration fails when the content is read. */
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
  /** Sum of the declared sizes. */
  readonly unpackedBytes: number;
  /** In archive order; sorted by path for a directory. */
  readonly entries: readonly PackageEntry[];
  /** Names that break a safe unpack; empty for a package that Lambda would unpack as meant. */
  readonly defects: readonly ArchiveDefect[];
  /**
   * Content of one file, checked against its declared size and checksum.
   * @throws AssayError `ARCHIVE_ENTRY_MISSING` when there is no file of that name, `ARCHIVE_LYING` or
   *   `ARCHIVE_UNREADABLE` when its content is not what the archive declares
   */
  readFile(path: string): Promise<Buffer>;
  /** The same content in pieces, for files that should not be held in memory whole. */
  streamFile(path: string): AsyncIterable<Uint8Array>;
}

/** An artifact made from a zip, with the very bytes its digest names: what is inspected is what can be uploaded. */
export interface ZipArtifact extends Artifact {
  readonly kind: "zip";
  readonly bytes: Buffer;
}

/** Something in the archive that no honest build tool writes, or that unpacks differently from how it reads. */
export interface ArchiveDefect {
  readonly kind: DefectKind;
  readonly path: string;
  /** Lower case, no full stop: what is wrong with this name. */
  readonly detail: string;
}

/**
 * - `absolute-path`, `parent-path`, `link-outside`: would be written, or would point, outside the package
 * - `duplicate-name`, `path-conflict`: one name stands for two things, and the unpacking tool decides which survives
 * - `invalid-name`: no Linux file system can hold it
 * - `special-file`: a device, socket or pipe
 * - `case-collision`: works on Lambda, overwrites itself on macOS and Windows
 * - `backslash-name`: Lambda takes the backslash as part of the file's name, not as a folder separator
 */
export type DefectKind =
  | "absolute-path"
  | "parent-path"
  | "link-outside"
  | "duplicate-name"
  | "path-conflict"
  | "invalid-name"
  | "special-file"
  | "case-collision"
  | "backslash-name";

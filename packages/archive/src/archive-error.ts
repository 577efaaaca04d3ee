import { AssayError, EXIT_CODES } from "@assay/core";

/** What can be wrong with a package as a whole; each is a failed proof, not a failed tool. */
export type ArchiveErrorCode =
  | "ARCHIVE_UNREADABLE"
  | "ARCHIVE_EMPTY"
  | "ARCHIVE_ENCRYPTED"
  | "ARCHIVE_TRUNCATED"
  | "ARCHIVE_LYING"
  | "ARCHIVE_TOO_LARGE"
  | "ARCHIVE_UNSAFE"
  | "ARCHIVE_ENTRY_MISSING";

const HINTS: Readonly<Record<ArchiveErrorCode, string>> = {
  ARCHIVE_UNREADABLE: "build the zip again with the default compression (deflate) of a common zip tool",
  ARCHIVE_EMPTY: "check that the build writes files into the package",
  ARCHIVE_ENCRYPTED: "build the zip without a password; Lambda cannot unpack encrypted entries",
  ARCHIVE_TRUNCATED: "build or download the package again; its end is missing",
  ARCHIVE_LYING: "build the package again; its headers contradict its content",
  ARCHIVE_TOO_LARGE: "remove what the function does not need, or deploy a container image",
  ARCHIVE_UNSAFE: "rename or remove the entry and build the package again",
  ARCHIVE_ENTRY_MISSING: "list the package's names and correct the path",
};

/** An {@link AssayError} about the package itself, with exit code 1 (failed). */
export function archiveError(code: ArchiveErrorCode, message: string, cause?: unknown): AssayError {
  return new AssayError(code, message, { hint: HINTS[code], exitCode: EXIT_CODES.failed, cause });
}

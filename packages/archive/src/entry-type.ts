import type { PackageEntry } from "./artifact.js";
import type { ZipRecord } from "./zip-record.js";

// "Version made by" of Unix and of OS X (APPNOTE 4.4.2); their attributes carry st_mode in the upper half.
const UNIX_HOSTS = new Set([3, 19]);

const FILE_TYPE_MASK = 0o170000;
const REGULAR = 0o100000;
const DIRECTORY = 0o040000;
const SYMLINK = 0o120000;

/** Kind and permission bits of a zip entry. */
export function entryTypeOf(record: ZipRecord): Pick<PackageEntry, "kind" | "mode"> {
  const namedAsDirectory = record.name.endsWith("/");
  const stMode = UNIX_HOSTS.has(record.hostSystem) ? record.externalAttributes >>> 16 : 0;
  // Writers that know no modes claim to be Unix and leave the field 0.
  if (stMode === 0) return { kind: namedAsDirectory ? "directory" : "file", mode: undefined };
  const mode = stMode & 0o777;
  switch (stMode & FILE_TYPE_MASK) {
    case 0:
    case REGULAR:
      return { kind: namedAsDirectory ? "directory" : "file", mode };
    case DIRECTORY:
      return { kind: "directory", mode };
    case SYMLINK:
      return { kind: "symlink", mode };
    default:
      return { kind: "special", mode };
  }
}

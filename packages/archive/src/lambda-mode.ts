import type { PackageEntry } from "./artifact.js";

// What a zip made on Windows gives: it carries no permissions, and Lambda unpacks it readable and not executable.
const MODE_WITHOUT_ATTRIBUTES = { file: 0o644, directory: 0o755 } as const;

/**
 * Permission bits an entry has for the function. On Lambda the function's user owns nothing in `/var/task`, so only
 * the bits for others count; unpacked by one's own user, a file of mode 0600 would be readable here and not there
 * (https://repost.aws/knowledge-center/lambda-deployment-package-errors: "global read permissions"). The bits for
 * others are therefore given to everyone, and nothing is writable: `/var/task` is read-only.
 */
export function lambdaModeOf({ kind, mode }: Pick<PackageEntry, "kind" | "mode">): number {
  const effective = mode ?? MODE_WITHOUT_ATTRIBUTES[kind === "directory" ? "directory" : "file"];
  const others = effective & 0o5;
  return (others << 6) | (others << 3) | others;
}

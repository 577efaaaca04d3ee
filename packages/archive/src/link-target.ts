import { posix } from "node:path";

// As in the Linux kernel (MAXSYMLINKS).
const MAX_LINKS_FOLLOWED = 40;

/**
 * True when following the link at `path` leaves the package at any step. Links on the way are followed as the
 * kernel does: `a/..` is not the parent of `a` when `a` is a link.
 * @param links target of every link in the package, by path
 */
export function leavesPackage(path: string, links: ReadonlyMap<string, string>): boolean {
  const target = links.get(path);
  if (target === undefined) return false;
  if (target.startsWith("/")) return true;
  const pending = target.split("/").reverse();
  let at = posix.dirname(path) === "." ? [] : posix.dirname(path).split("/");
  let followed = 0;

  for (let segment = pending.pop(); segment !== undefined; segment = pending.pop()) {
    if (segment === "" || segment === ".") continue;
    if (segment === "..") {
      if (at.length === 0) return true;
      at = at.slice(0, -1);
      continue;
    }
    const next = links.get([...at, segment].join("/"));
    if (next === undefined) {
      at = [...at, segment];
      continue;
    }
    if (next.startsWith("/")) return true;
    followed += 1;
    // The kernel answers ELOOP: the link leads nowhere, so not outside either.
    if (followed > MAX_LINKS_FOLLOWED) return false;
    pending.push(...next.split("/").reverse());
  }
  return false;
}

import type { CacheNode } from "./cache-node.js";
import { until } from "./server-patience.js";

/** Resolves when a replica has all that its primary has now. Nobody waits for one that is down. */
export async function untilInSync(replica: CacheNode, primary: CacheNode): Promise<void> {
  const isThere = (): boolean => replica.status === "available" && primary.status === "available";
  if (!isThere()) return;
  const wanted = offsetIn(await primary.ask("INFO", "replication"), "master_repl_offset");
  await until("a replica did not follow its primary", async () => {
    if (!isThere()) return true;
    const info = await replica.ask("INFO", "replication");
    return String(info).includes("master_link_status:up") && offsetIn(info, "slave_repl_offset") >= wanted;
  });
}

function offsetIn(info: unknown, name: string): number {
  return Number(new RegExp(`^${name}:(\\d+)`, "m").exec(String(info))?.[1] ?? 0);
}

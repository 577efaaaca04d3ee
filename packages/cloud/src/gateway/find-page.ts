import type { WireRequest } from "@assay/wire";
import { SERVICES, type ServiceEntry, type ServiceName } from "../services/registry.js";

/** Tells which of the enabled services answers a request outside of AWS's operations; undefined for most requests. */
export function createPageFinder(enabled: readonly ServiceName[]): (request: WireRequest) => ServiceName | undefined {
  const served = enabled.flatMap((name) => {
    const { pages }: ServiceEntry = SERVICES[name];
    return pages === undefined ? [] : [{ name, ...pages }];
  });
  return ({ path, headers }) =>
    served.find(({ paths, hosts }) => paths?.test(path) || hosts?.test(headers.host ?? ""))?.name;
}

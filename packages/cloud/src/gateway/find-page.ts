import type { WireRequest } from "@assay/wire";
import type { ServiceSignature } from "./find-service.js";

/**
 * Tells which services may answer a request outside of AWS's operations, in the order in which they are to be asked;
 * none for most requests.
 */
export function createPageFinder<Name extends string>(
  enabled: readonly Name[],
  signatures: Readonly<Record<Name, ServiceSignature>>,
): (request: WireRequest) => readonly Name[] {
  const served = enabled.flatMap((name) => {
    const { pages } = signatures[name];
    return pages === undefined ? [] : [{ name, ...pages }];
  });
  return ({ path, headers }) => {
    const isServed = ({ paths, hosts, exceptPaths }: (typeof served)[number]): boolean =>
      (paths?.test(path) || hosts?.test(headers.host ?? "")) === true && exceptPaths?.test(path) !== true;
    return served.filter(isServed).map(({ name }) => name);
  };
}

// Addresses, bare names and AWS's own hosts are nobody's custom domain.
const CUSTOM_HOST =
  /^(?!.*(?:\.amazonaws\.com|\.localhost\.localstack\.cloud|\.localhost)(?::|$))[^:[]*[a-z][^:]*\.[a-z][a-z0-9-]*(?::\d+)?$/i;

/** Tells which services may know the host of a request as a domain of a customer. */
export function createCustomHostFinder<Name extends string>(
  enabled: readonly Name[],
  signatures: Readonly<Record<Name, ServiceSignature>>,
): (request: WireRequest) => readonly Name[] {
  const served = enabled.filter((name) => signatures[name].pages?.customHosts);
  return ({ headers }) => (CUSTOM_HOST.test(headers.host ?? "") ? served : []);
}

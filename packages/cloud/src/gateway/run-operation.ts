import { notImplemented, type ResolvedOperation } from "@assay/wire";
import type { RequestContext, ServiceContext } from "../define-service.js";
import type { InjectedFaults } from "../injected-faults.js";
import type { Scope } from "../ports.js";
import type { HostedService } from "../service-host.js";
import type { Persistence } from "../snapshots/persistence.js";
import { strikeRequest } from "./strike-request.js";

/** An entry of a service's operations, without the types of its SDK client. */
type Operation = (input: Record<string, unknown>, context: ServiceContext<unknown>) => unknown;

/**
 * Reads the input, runs the operation on the caller's store and answers its output. What the service has no
 * implementation for, and what its model does not know, goes into the ledger. Faults strike between the two: nothing is
 * done yet then, and it is known what the request is about.
 * @throws ServiceError NotImplemented; whatever the operation throws
 */
export async function runOperation(
  service: HostedService,
  operation: ResolvedOperation,
  context: RequestContext,
  { faults, persistence }: { readonly faults: InjectedFaults; readonly persistence: Persistence | undefined },
): Promise<unknown> {
  const { name } = operation;
  // The gateway is where the types end: what arrives has been read by the schemas that the types come from.
  const operations = service.definition.operations as Readonly<Record<string, Operation | undefined>>;
  const run = Object.hasOwn(operations, name) ? operations[name] : undefined;
  if (run === undefined) {
    context.ledger.record({
      source: `${service.name}.${name}`,
      gap: "operation-not-implemented",
      detail: `${service.wire.serviceId} ${name} was called; it answers 501 NotImplemented`,
    });
    throw notImplemented(service.wire.serviceId, name);
  }
  const input = operation.readInput((path) => {
    context.ledger.record({
      source: `${service.name}.${name}`,
      gap: "unmodelled-field",
      detail: `the request has a member "${path}", which the model of ${service.wire.serviceId} does not know; it was ignored`,
    });
  });
  // An operation may change what another account has, whose store it asks for then. Many ask for their own in this way.
  const reached = new Map<unknown, Scope>();
  const storeOf = (scope: Scope): unknown => {
    const store = service.storeOf(scope);
    reached.set(store, scope);
    return store;
  };
  if (faults.strikesRequests) {
    const { signal } = context;
    await strikeRequest(faults, { service: service.name, operation: name, resources: resourcesOf(input), signal });
  }
  const output = await run(input, { ...context, store: storeOf(context), storeOf });
  // Who has been told that something is there finds it there, whatever happens to this process.
  if (persistence !== undefined && !READ_ONLY.test(name)) {
    await Promise.all([...reached.values()].map((scope) => persistence.commit(service.name, scope)));
  }
  return output;
}

const READ_ONLY = /^(?:Get|List|Describe|Head|Query$|Scan$|BatchGet|TransactGet|Filter|Test|Validate|Simulate|Lookup)/;

const NAMES_A_RESOURCE = /(?:name|arn|url|id|bucket)$/i;

/** What a request is about, as far as its members' names tell. */
function resourcesOf(input: Readonly<Record<string, unknown>>): readonly string[] {
  const named = Object.entries(input).filter(([name]) => NAMES_A_RESOURCE.test(name));
  return named.flatMap(([, value]) => (typeof value === "string" ? [value] : []));
}

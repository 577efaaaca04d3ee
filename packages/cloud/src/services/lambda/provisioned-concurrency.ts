import { messageOf } from "@assay/core";
import type { PutProvisionedConcurrencyConfigResponse } from "@aws-sdk/client-lambda";
import type { Alias } from "./alias.js";
import type { LambdaFunction } from "./lambda-function.js";
import type { LambdaStore } from "./store.js";

/** Environments that are kept ready for a version, or for the version that an alias points to. */
export interface ProvisionedConcurrency {
  readonly requested: number;
  readonly allocated: number;
  readonly status: "IN_PROGRESS" | "READY" | "FAILED";
  readonly statusReason: string | undefined;
  readonly lastModifiedMs: number;
}

export function describeProvisioned(config: ProvisionedConcurrency): PutProvisionedConcurrencyConfigResponse {
  return {
    RequestedProvisionedConcurrentExecutions: config.requested,
    AvailableProvisionedConcurrentExecutions: config.allocated,
    AllocatedProvisionedConcurrentExecutions: config.allocated,
    Status: config.status,
    StatusReason: config.statusReason,
    LastModified: new Date(config.lastModifiedMs).toISOString().replace("Z", "+0000"),
  };
}

/** What is known of a configuration before its environments are there: they are not saved, and start anew. */
export function notYetReady(config: ProvisionedConcurrency): ProvisionedConcurrency {
  return { ...config, allocated: 0, status: "IN_PROGRESS", statusReason: undefined };
}

/** What is asked for by all versions and aliases of a function. */
export function totalProvisioned({ provisioned }: LambdaFunction): number {
  return [...provisioned.values()].reduce((sum, { requested }) => sum + requested, 0);
}

/** Starts and ends environments until every configuration of the function is met; states follow when that is done. */
export function applyProvisioned(store: LambdaStore, fn: LambdaFunction): void {
  store.concurrency.provision(fn.name, totalProvisioned(fn));
  store.track(() => settle(fn));
}

async function settle(fn: LambdaFunction): Promise<void> {
  const outcomes = new Map<string, { readonly available: number } | { readonly reason: string }>();
  for (const { version, execution } of fn.versions()) {
    const wanted = wantedFor(fn, version);
    if (wanted === 0 && execution.provisioned === 0) continue;
    try {
      outcomes.set(version, { available: await execution.provision(wanted) });
    } catch (error) {
      outcomes.set(version, { reason: messageOf(error) });
    }
  }
  for (const [qualifier, config] of fn.provisioned) {
    const found = versionsOf(fn, qualifier).map((version) => outcomes.get(version));
    const failure = found.find((outcome) => outcome !== undefined && "reason" in outcome);
    const available = found.reduce(
      (sum, each) => sum + (each !== undefined && "available" in each ? each.available : 0),
      0,
    );
    const isReady = failure === undefined;
    fn.provisioned.set(qualifier, {
      ...config,
      allocated: Math.min(available, config.requested),
      status: isReady ? "READY" : "FAILED",
      statusReason: failure !== undefined && "reason" in failure ? failure.reason : undefined,
    });
  }
}

/** What is configured for a version itself, and its share of what is configured for aliases. */
function wantedFor(fn: LambdaFunction, version: string): number {
  let wanted = fn.provisioned.get(version)?.requested ?? 0;
  for (const alias of fn.aliases()) {
    const config = fn.provisioned.get(alias.name);
    if (config !== undefined) wanted += shareOf(alias, version, config.requested);
  }
  return wanted;
}

// Lambda divides the environments of an alias between its versions by their weights.
function shareOf({ functionVersion, canary }: Alias, version: string, requested: number): number {
  const ofCanary = canary === undefined ? 0 : Math.round(requested * canary.weight);
  if (canary?.version === version) return ofCanary;
  return functionVersion === version ? requested - ofCanary : 0;
}

/** Versions that a qualifier leads to. */
export function versionsOf(fn: LambdaFunction, qualifier: string): readonly string[] {
  const alias = fn.findAlias(qualifier);
  if (alias === undefined) return [qualifier];
  return alias.canary === undefined ? [alias.functionVersion] : [alias.functionVersion, alias.canary.version];
}

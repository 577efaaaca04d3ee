import type { Operations } from "@assay/wire";
import type * as Lambda from "@aws-sdk/client-lambda";
import { pageOf } from "../../../paging.js";
import { rangeViolation } from "../../../validation.js";
import { MIN_UNRESERVED_CONCURRENCY } from "../concurrency.js";
import {
  aliasArnNotFound,
  concurrencyOutOfBounds,
  conflict,
  functionNotFound,
  invalidParameter,
  provisionedConfigNotFound,
} from "../errors.js";
import { parseFunctionReference, parseUnqualifiedReference } from "../function-reference.js";
import { LATEST } from "../function-version.js";
import type { LambdaContext } from "../invoke.js";
import type { LambdaFunction } from "../lambda-function.js";
import { invalidMarker } from "../listing.js";
import {
  applyProvisioned,
  describeProvisioned,
  type ProvisionedConcurrency,
  totalProvisioned,
  versionsOf,
} from "../provisioned-concurrency.js";
import type { LambdaStore } from "../store.js";
import { validate } from "../validation/validate.js";

const UNPUBLISHED = "Provisioned Concurrency Configs cannot be applied to unpublished function versions.";
const NEITHER = "The function resource provided must be an alias or a published version.";

export const provisionedConcurrencyOperations = {
  PutProvisionedConcurrencyConfig(input, { store, clock }) {
    const requested = input.ProvisionedConcurrentExecutions;
    validate(rangeViolation("provisionedConcurrentExecutions", requested, { min: 1 }));
    const { fn, qualifier } = locate(store, input, UNPUBLISHED);
    refuseTwice(fn, qualifier);
    refuseTooMuch(store, fn, requested - (fn.provisioned.get(qualifier)?.requested ?? 0));
    const config: ProvisionedConcurrency = {
      requested,
      allocated: 0,
      status: "IN_PROGRESS",
      statusReason: undefined,
      lastModifiedMs: clock.now(),
    };
    fn.provisioned.set(qualifier, config);
    applyProvisioned(store, fn);
    return describeProvisioned(config);
  },

  GetProvisionedConcurrencyConfig(input, { store }) {
    const { fn, qualifier } = locate(store, input, NEITHER);
    const config = fn.provisioned.get(qualifier);
    if (config === undefined) {
      throw provisionedConfigNotFound();
    }
    return describeProvisioned(config);
  },

  DeleteProvisionedConcurrencyConfig(input, { store }) {
    const { fn, qualifier } = locate(store, input, NEITHER);
    fn.provisioned.delete(qualifier);
    applyProvisioned(store, fn);
    return {};
  },

  ListProvisionedConcurrencyConfigs(input, { store }) {
    validate(rangeViolation("maxItems", input.MaxItems, { min: 1, max: 50 }));
    const name = parseUnqualifiedReference(store.scope, input.FunctionName);
    const configs = [...store.get(name).provisioned].sort(([left], [right]) => (left < right ? -1 : 1));
    const { items, nextToken } = pageOf(configs, {
      keyOf: ([qualifier]) => qualifier,
      limit: input.MaxItems ?? 50,
      nextToken: input.Marker,
      onInvalidToken: invalidMarker,
    });
    return {
      ProvisionedConcurrencyConfigs: items.map(([qualifier, config]) => ({
        FunctionArn: store.arn(name, qualifier),
        ...describeProvisioned(config),
      })),
      ...(nextToken === undefined ? {} : { NextMarker: nextToken }),
    };
  },
} satisfies Operations<typeof Lambda, LambdaContext>;

function locate(
  store: LambdaStore,
  input: { readonly FunctionName: string; readonly Qualifier: string },
  refusal: string,
): { readonly fn: LambdaFunction; readonly qualifier: string } {
  const { name, qualifier = LATEST } = parseFunctionReference(store.scope, input.FunctionName, input.Qualifier);
  if (qualifier === LATEST) throw invalidParameter(refusal);
  const fn = store.find(name);
  if (fn?.findTarget(qualifier) !== undefined) return { fn, qualifier };
  const arn = store.arn(name, qualifier);
  throw /^\d+$/.test(qualifier) ? functionNotFound(arn) : aliasArnNotFound(arn);
}

/** A version is provisioned by itself or through an alias. */
function refuseTwice(fn: LambdaFunction, qualifier: string): void {
  if (fn.findAlias(qualifier) === undefined) {
    const isPointedAt = fn
      .aliases()
      .some(({ name }) => fn.provisioned.has(name) && versionsOf(fn, name).includes(qualifier));
    if (isPointedAt) throw conflict("Version is pointed by a Provisioned Concurrency alias");
  } else if (versionsOf(fn, qualifier).some((version) => fn.provisioned.has(version))) {
    throw conflict("Alias can't be used for Provisioned Concurrency configuration on an already Provisioned version");
  }
}

function refuseTooMuch({ concurrency }: LambdaStore, fn: LambdaFunction, more: number): void {
  const reserved = concurrency.reservedFor(fn.name);
  if (reserved !== undefined) {
    if (totalProvisioned(fn) + more <= reserved) return;
    throw invalidParameter(
      "Requested Provisioned Concurrency should not be greater than the reservedConcurrentExecution for function",
    );
  }
  const unreserved = concurrency.unreserved();
  if (more > unreserved) {
    throw concurrencyOutOfBounds(
      `Specified ConcurrentExecutions for function is greater than account's unreserved concurrency [${unreserved}].`,
    );
  }
  if (unreserved - more < MIN_UNRESERVED_CONCURRENCY) {
    throw concurrencyOutOfBounds(
      `Specified ConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [${MIN_UNRESERVED_CONCURRENCY}].`,
    );
  }
}

import type { Operations } from "@assay/wire";
import type * as Lambda from "@aws-sdk/client-lambda";
import { pageOf } from "../../../paging.js";
import { rangeViolation } from "../../../validation.js";
import { type Alias, canaryOf, describeAlias } from "../alias.js";
import { aliasArnNotFound, conflict, notFound, staleRevision } from "../errors.js";
import { parseUnqualifiedReference } from "../function-reference.js";
import { newRevisionId } from "../function-version.js";
import type { LambdaContext } from "../invoke.js";
import { invalidMarker } from "../listing.js";
import { applyProvisioned } from "../provisioned-concurrency.js";
import { aliasViolations, refuseRouting } from "../validation/alias.js";
import { validate } from "../validation/validate.js";

export const aliasOperations = {
  CreateAlias(input, { store }) {
    validate(...aliasViolations(input));
    const name = parseUnqualifiedReference(store.scope, input.FunctionName);
    const fn = store.get(name, input.FunctionVersion);
    refuseRouting(fn, input.FunctionVersion, input.RoutingConfig, (qualifier) => store.arn(name, qualifier));
    if (fn.findAlias(input.Name) !== undefined) throw conflict(`Alias already exists: ${store.arn(name, input.Name)}`);
    const alias: Alias = {
      name: input.Name,
      functionVersion: input.FunctionVersion,
      description: input.Description ?? "",
      canary: canaryOf(input.RoutingConfig),
      revisionId: newRevisionId(),
    };
    fn.putAlias(alias);
    return describeAlias(store.scope, name, alias);
  },

  GetAlias(input, { store }) {
    validate(...aliasViolations(input));
    const name = parseUnqualifiedReference(store.scope, input.FunctionName);
    const alias = store.find(name)?.findAlias(input.Name);
    if (alias === undefined) throw aliasArnNotFound(store.arn(name, input.Name));
    return describeAlias(store.scope, name, alias);
  },

  UpdateAlias(input, { store }) {
    validate(...aliasViolations(input));
    const name = parseUnqualifiedReference(store.scope, input.FunctionName);
    const fn = store.get(name);
    const alias = fn.findAlias(input.Name);
    if (alias === undefined) throw notFound(`Alias not found: ${store.arn(name, input.Name)}`);
    if (input.RevisionId !== undefined && input.RevisionId !== alias.revisionId) {
      throw staleRevision("GetFunction/GetAlias");
    }
    const functionVersion = input.FunctionVersion ?? alias.functionVersion;
    // Without a routing configuration the weights stay, also next to a new version; an empty one clears them.
    const kept = describeAlias(store.scope, name, alias).RoutingConfig;
    const routing = input.RoutingConfig ?? kept;
    refuseRouting(fn, functionVersion, routing, (qualifier) => store.arn(name, qualifier));
    const updated: Alias = {
      name: alias.name,
      functionVersion,
      description: input.Description ?? alias.description,
      canary: canaryOf(routing),
      revisionId: newRevisionId(),
    };
    fn.putAlias(updated);
    if (fn.provisioned.size > 0) applyProvisioned(store, fn);
    return describeAlias(store.scope, name, updated);
  },

  DeleteAlias(input, { store }) {
    validate(...aliasViolations(input));
    // An alias that is not there is deleted successfully (recorded from AWS, 2025).
    const fn = store.get(parseUnqualifiedReference(store.scope, input.FunctionName));
    const wasProvisioned = fn.provisioned.has(input.Name);
    store.asyncInvocations.keepRoutes(fn.name);
    fn.removeAlias(input.Name);
    if (wasProvisioned) applyProvisioned(store, fn);
    return {};
  },

  ListAliases(input, { store }) {
    validate(rangeViolation("maxItems", input.MaxItems, { min: 1, max: 10_000 }));
    const fn = store.get(parseUnqualifiedReference(store.scope, input.FunctionName));
    const { FunctionVersion } = input;
    const aliases = fn
      .aliases()
      .filter((alias) => FunctionVersion === undefined || alias.functionVersion === FunctionVersion);
    const { items, nextToken } = pageOf(aliases, {
      keyOf: ({ name }) => name,
      limit: Math.min(input.MaxItems ?? 50, 50),
      nextToken: input.Marker,
      onInvalidToken: invalidMarker,
    });
    return {
      Aliases: items.map((alias) => describeAlias(store.scope, fn.name, alias)),
      ...(nextToken === undefined ? {} : { NextMarker: nextToken }),
    };
  },
} satisfies Operations<typeof Lambda, LambdaContext>;

import type { Operations } from "@assay/wire";
import type * as Lambda from "@aws-sdk/client-lambda";
import { pageOf } from "../../../paging.js";
import { enumViolation, rangeViolation } from "../../../validation.js";
import { describeVersion, listedVersion } from "../describe-version.js";
import { invalidParameter, notAuthorizedMessage } from "../errors.js";
import { isVersionNumber, parseFunctionReference } from "../function-reference.js";
import { LATEST } from "../function-version.js";
import type { LambdaContext } from "../invoke.js";
import type { LambdaFunction } from "../lambda-function.js";
import { invalidMarker, versionKey } from "../listing.js";
import { isAllowed } from "../other-accounts.js";
import { resolveVersion } from "../resolve-version.js";
import { validate } from "../validation/validate.js";

export const functionOperations = {
  GetFunction(input, context) {
    const { store } = context;
    const { fn, version, qualifier } = resolveVersion(store, input.FunctionName, input.Qualifier);
    const reserved = store.concurrency.reservedFor(fn.name);
    return {
      Configuration: describeVersion(store.scope, fn.name, version, qualifier),
      Code: { RepositoryType: "S3", Location: store.downloadUrl(version.code) },
      ...shownTags(context, fn),
      ...(reserved === undefined ? {} : { Concurrency: { ReservedConcurrentExecutions: reserved } }),
    };
  },

  GetFunctionConfiguration(input, { store }) {
    const { fn, version, qualifier } = resolveVersion(store, input.FunctionName, input.Qualifier);
    return describeVersion(store.scope, fn.name, version, qualifier);
  },

  ListFunctions(input, { store }) {
    validate(
      enumViolation("functionVersion", input.FunctionVersion, ["ALL"]),
      rangeViolation("maxItems", input.MaxItems, { min: 1, max: 10_000 }),
    );
    const listsVersions = input.FunctionVersion === "ALL";
    const listed = store
      .functions()
      .flatMap((fn) => (listsVersions ? fn.versions() : [fn.latest]).map((version) => ({ fn, version })));
    const { items, nextToken } = pageOf(listed, {
      keyOf: ({ fn, version }) => `${fn.name} ${versionKey(version.version)}`,
      // A page holds 50 functions at most, whatever the request asks for.
      limit: Math.min(input.MaxItems ?? 50, 50),
      nextToken: input.Marker,
      onInvalidToken: invalidMarker,
    });
    return {
      Functions: items.map(({ fn, version }) =>
        listedVersion(store.scope, fn.name, version, listsVersions ? version.version : undefined),
      ),
      ...(nextToken === undefined ? {} : { NextMarker: nextToken }),
    };
  },

  DeleteFunction(input, { store }) {
    const { name, qualifier } = parseFunctionReference(store.scope, input.FunctionName, input.Qualifier);
    if (qualifier === LATEST) {
      throw invalidParameter("$LATEST version cannot be deleted without deleting the function.");
    }
    if (qualifier !== undefined && !isVersionNumber(qualifier) && !qualifier.includes("$")) {
      throw invalidParameter("Deletion of aliases is not currently supported.");
    }
    const fn = store.get(name);
    if (qualifier === undefined) {
      store.delete(fn);
    } else {
      store.asyncInvocations.keepRoutes(fn.name);
      // Deleting a version that is not there succeeds (measured on AWS in 2026 by floci-io/floci#2824).
      const removed = fn.removeVersion(qualifier);
      if (removed !== undefined) store.retire(removed);
    }
    return { StatusCode: 204 };
  },
} satisfies Operations<typeof Lambda, LambdaContext>;

/** Whoever may see a function of another account may not see its tags for that. */
function shownTags(context: LambdaContext, fn: LambdaFunction): Pick<Lambda.GetFunctionResponse, "Tags" | "TagsError"> {
  const { store, accountId, caller } = context;
  if (fn.tags.size === 0) return {};
  const arn = store.arn(fn.name);
  if (accountId === store.scope.accountId || isAllowed(context, "ListTags", arn, fn.policies.get(""))) {
    return { Tags: Object.fromEntries(fn.tags) };
  }
  const Message = notAuthorizedMessage(caller.arn, "ListTags", arn);
  return { TagsError: { ErrorCode: "AccessDeniedException", Message } };
}

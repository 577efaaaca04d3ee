import type { Operations } from "@assay/wire";
import type * as Lambda from "@aws-sdk/client-lambda";
import { lengthViolation, patternViolation } from "../../../validation.js";
import { aliasArnNotFound, functionNotFound, invalidParameter, notFound, staleRevision } from "../errors.js";
import { type FunctionReference, isVersionNumber, parseFunctionReference, partitionOf } from "../function-reference.js";
import { LATEST, newRevisionId } from "../function-version.js";
import type { LambdaContext } from "../invoke.js";
import type { LambdaFunction } from "../lambda-function.js";
import {
  policyDocumentOf,
  type ResourcePolicy,
  statementOf,
  withoutStatement,
  withStatement,
} from "../resource-policy.js";
import type { LambdaStore } from "../store.js";
import { validate } from "../validation/validate.js";

export const permissionOperations = {
  AddPermission(input, { store }) {
    validate(
      lengthViolation("statementId", input.StatementId, { min: 1, max: 100 }),
      patternViolation("statementId", input.StatementId, "([a-zA-Z0-9-_]+)"),
      patternViolation("action", input.Action, "(lambda:[*]|lambda:[a-zA-Z]+|[*])"),
      patternViolation("principal", input.Principal, "[^\\s]+"),
      patternViolation("sourceAccount", input.SourceAccount, "\\d{12}"),
    );
    const reference = parseFunctionReference(store.scope, input.FunctionName, input.Qualifier);
    if (reference.qualifier === LATEST) {
      throw invalidParameter("We currently do not support adding policies for $LATEST.");
    }
    const { name, qualifier } = reference;
    const fn = store.get(name);
    refuseMissingTarget(store, fn, qualifier);
    const key = qualifier ?? "";
    const policy = fn.policies.get(key);
    refuseStale(fn, reference, policy, input.RevisionId);

    const { region } = store.scope;
    const statement = statementOf(input, store.arn(name, qualifier), partitionOf(region));
    const revisionId = newRevisionId();
    fn.policies.set(key, withStatement(policy, statement, revisionId));
    markChanged(fn, qualifier, revisionId);
    return { Statement: JSON.stringify(statement) };
  },

  RemovePermission(input, { store }) {
    validate(patternViolation("statementId", input.StatementId, "([a-zA-Z0-9-_.]+)"));
    const reference = parseFunctionReference(store.scope, input.FunctionName, input.Qualifier);
    const { name, qualifier } = reference;
    const fn = store.find(name);
    if (fn === undefined) throw notFound(`No policy found for: ${store.arn(name)}`);
    refuseMissingTarget(store, fn, qualifier);
    const key = qualifier ?? "";
    const policy = fn.policies.get(key);
    if (policy === undefined) throw notFound("No policy is associated with the given resource.");
    refuseStale(fn, reference, policy, input.RevisionId);

    const revisionId = newRevisionId();
    const remaining = withoutStatement(policy, input.StatementId, revisionId);
    if (remaining === undefined) fn.policies.delete(key);
    else fn.policies.set(key, remaining);
    markChanged(fn, qualifier, revisionId);
    return {};
  },

  GetPolicy(input, { store }) {
    const { name, qualifier } = parseFunctionReference(store.scope, input.FunctionName, input.Qualifier);
    const policy = store.find(name)?.policies.get(qualifier ?? "");
    if (policy === undefined) throw notFound("The resource you requested does not exist.");
    return { Policy: policyDocumentOf(policy), RevisionId: policy.revisionId };
  },
} satisfies Operations<typeof Lambda, LambdaContext>;

function refuseMissingTarget(store: LambdaStore, fn: LambdaFunction, qualifier: string | undefined): void {
  if (qualifier === undefined || fn.findTarget(qualifier) !== undefined) return;
  const arn = store.arn(fn.name, qualifier);
  if (isVersionNumber(qualifier) || qualifier.includes("$")) throw functionNotFound(arn);
  throw aliasArnNotFound(arn);
}

/** A caller who has read the policy, or its resource since, has seen the current one. */
function refuseStale(
  fn: LambdaFunction,
  { qualifier }: FunctionReference,
  policy: ResourcePolicy | undefined,
  seen: string | undefined,
): void {
  if (seen === undefined || seen === policy?.revisionId || seen === revisionOf(fn, qualifier)) return;
  throw staleRevision("GetPolicy");
}

function revisionOf(fn: LambdaFunction, qualifier: string | undefined): string | undefined {
  const target = fn.findTarget(qualifier ?? LATEST);
  return target?.kind === "alias" ? target.alias.revisionId : target?.version.revisionId;
}

/** The policy belongs to its resource, so that a new policy is a new revision of it. */
function markChanged(fn: LambdaFunction, qualifier: string | undefined, revisionId: string): void {
  const target = fn.findTarget(qualifier ?? LATEST);
  if (target?.kind === "alias") fn.putAlias({ ...target.alias, revisionId });
  else if (target !== undefined) target.version.revisionId = revisionId;
}

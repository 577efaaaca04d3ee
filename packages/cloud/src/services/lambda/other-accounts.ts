import type { Scope } from "../../ports.js";
import { notAuthorized } from "./errors.js";
import { functionArn, partitionOf, partsOf } from "./function-reference.js";
import type { LambdaContext } from "./invoke.js";
import { askPolicy } from "./policy-admission.js";
import type { ResourcePolicy } from "./resource-policy.js";
import type { LambdaStore } from "./store.js";

/** A function, version, alias or layer version of another account. */
export interface ForeignResource {
  readonly accountId: string;
  readonly arn: string;
  policyIn(store: LambdaStore): ResourcePolicy | undefined;
}

const INVOKE = "InvokeFunction";

/** Those that a policy can open to other accounts (Lambda developer guide, cross-account APIs); all others stay refused. */
const OPEN_ACTIONS: ReadonlySet<string> = new Set([
  ...[INVOKE, "GetFunction", "GetFunctionConfiguration", "UpdateFunctionCode", "DeleteFunction", "PublishVersion"],
  ...["ListVersionsByFunction", "CreateAlias", "GetAlias", "ListAliases", "UpdateAlias", "DeleteAlias", "GetPolicy"],
  ...["PutFunctionConcurrency", "DeleteFunctionConcurrency", "ListTags", "TagResource", "UntagResource"],
  "GetLayerVersion",
]);

/** Of operations that are not called as their action is. */
const ACTIONS: Readonly<Record<string, string>> = {
  Invoke: INVOKE,
  InvokeAsync: INVOKE,
  InvokeWithResponseStream: INVOKE,
  GetLayerVersionByArn: "GetLayerVersion",
};

type Operation = (input: never, context: LambdaContext) => unknown;

/**
 * Operations that find the store of another account in their context, when they name a function or a layer version of
 * that account whose policy lets the caller in.
 */
export function acrossAccounts<Served extends Readonly<Record<string, Operation>>>(operations: Served): Served {
  const wrapped = Object.entries(operations).map(([name, operation]): [string, Operation] => [
    name,
    // The name of a new function is not that of a resource yet; AWS refuses those of other accounts in its own way.
    name === "CreateFunction" ? operation : withOwner(ACTIONS[name] ?? name, operation),
  ]);
  // The keys and their operations are those that came in.
  return Object.fromEntries(wrapped) as Served;
}

function withOwner(action: string, operation: Operation): Operation {
  return (input, context) => {
    const resource = foreignResource(input, context.store.scope);
    if (resource === undefined) return operation(input, context);
    return operation(input, { ...context, store: storeOfOwner(context, action, resource) });
  };
}

/**
 * The store that has a resource of another account, if the resource's policy lets the caller do `action`.
 * @throws ServiceError AccessDeniedException, also when there is no such resource: the caller is not told
 */
export function storeOfOwner(context: LambdaContext, action: string, resource: ForeignResource): LambdaStore {
  const { caller } = context;
  const owner = context.storeOf({ accountId: resource.accountId, region: context.store.scope.region });
  if (!OPEN_ACTIONS.has(action) || !isAllowed(context, action, resource.arn, resource.policyIn(owner))) {
    throw notAuthorized(caller.arn, action, resource.arn);
  }
  return owner;
}

export function isAllowed(
  { caller, ledger }: Pick<LambdaContext, "caller" | "ledger">,
  action: string,
  arn: string,
  policy: ResourcePolicy | undefined,
): boolean {
  const answer = askPolicy(policy, { action, caller });
  if (answer.isAllowed && answer.hasConditions) {
    ledger.record({
      source: `lambda.${action}`,
      gap: "policy-conditions-not-evaluated",
      detail: `the policy of ${arn} asks for an organization; a caller of another account was taken as a member`,
    });
  }
  return answer.isAllowed;
}

interface Naming {
  readonly FunctionName?: unknown;
  readonly Qualifier?: unknown;
  readonly Resource?: unknown;
  readonly LayerName?: unknown;
  readonly VersionNumber?: unknown;
  readonly Arn?: unknown;
}

/** Undefined for what is in `scope`, and for what only the operation itself can refuse: its own account, other regions. */
function foreignResource(input: Naming, scope: Scope): ForeignResource | undefined {
  const { FunctionName, Qualifier, Resource, LayerName, VersionNumber, Arn } = input;
  if (typeof FunctionName === "string") return foreignFunction(FunctionName, Qualifier, scope);
  if (typeof Resource === "string" && Resource.includes(":function:")) {
    return foreignFunction(Resource, undefined, scope);
  }
  if (typeof LayerName === "string") return foreignLayer(LayerName, VersionNumber, scope);
  return typeof Arn === "string" ? foreignLayer(Arn, undefined, scope) : undefined;
}

function foreignFunction(reference: string, qualifier: unknown, scope: Scope): ForeignResource | undefined {
  // Most requests name a function of their own account.
  if (!reference.includes(":")) return undefined;
  const parts = partsOf(reference);
  const { region = scope.region, account: accountId = scope.accountId } = parts ?? {};
  if (parts === undefined || accountId === scope.accountId || region !== scope.region) return undefined;
  const { name, qualifier: ownQualifier } = parts;
  const wanted = typeof qualifier === "string" ? qualifier : ownQualifier;
  return {
    accountId,
    arn: functionArn({ accountId, region }, name, wanted),
    // Each policy is for its own resource: that of the function lets nobody call a version of it.
    policyIn: (store) => store.find(name)?.policies.get(wanted ?? ""),
  };
}

const LAYER_ARN = /^arn:[\w-]+:lambda:([\w-]+):(\d{12}):layer:([\w-]+)(?::(\d+))?$/;

/** A layer version by its ARN, or by the ARN of its layer and a number. */
export function foreignLayer(reference: string, number: unknown, scope: Scope): ForeignResource | undefined {
  const [, region, accountId, name, ownNumber] = LAYER_ARN.exec(reference) ?? [];
  if (region !== scope.region || accountId === undefined || accountId === scope.accountId) return undefined;
  const version = ownNumber ?? (typeof number === "number" ? String(number) : undefined);
  const layerArn = `arn:${partitionOf(region)}:lambda:${region}:${accountId}:layer:${name}`;
  return {
    accountId,
    arn: version === undefined ? layerArn : `${layerArn}:${version}`,
    policyIn: (store) => store.layers.find(name ?? "", Number(version))?.policy,
  };
}

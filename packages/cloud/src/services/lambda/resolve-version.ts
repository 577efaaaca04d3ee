import { functionNotFound } from "./errors.js";
import { parseFunctionReference } from "./function-reference.js";
import { type FunctionVersion, LATEST } from "./function-version.js";
import type { LambdaFunction } from "./lambda-function.js";
import type { LambdaStore } from "./store.js";

export interface ResolvedVersion {
  readonly fn: LambdaFunction;
  /** For an alias, the version that takes the larger part of its traffic. */
  readonly version: FunctionVersion;
  /** As the request wrote it; undefined when it named the function as a whole. */
  readonly qualifier: string | undefined;
}

/** The version that a request means by name or ARN, with or without a qualifier. */
export function resolveVersion(
  store: LambdaStore,
  functionName: string,
  qualifierInput: string | undefined,
): ResolvedVersion {
  const { name, qualifier } = parseFunctionReference(store.scope, functionName, qualifierInput);
  const fn = store.get(name, qualifier);
  const target = fn.findTarget(qualifier ?? LATEST);
  const version = target?.kind === "alias" ? fn.findVersion(target.alias.functionVersion) : target?.version;
  if (version === undefined) throw functionNotFound(store.arn(name, qualifier));
  return { fn, version, qualifier };
}

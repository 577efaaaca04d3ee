export {
  type AliasName,
  type AliasState,
  findAlias,
  moveAlias,
  servesOnly,
} from "./alias.js";
export { classifyError, type ErrorClass, FUNCTION_TIMED_OUT } from "./classify-error.js";
export { ensureFunction, findFunction, updateConfiguration, uploadCode } from "./ensure-function.js";
export type { FunctionDefinition } from "./function-definition.js";
export { type InvocationOutcome, invokeVersion, isFunctionTimeout } from "./invoke-version.js";
export { assertSameCode, publishVersion } from "./publish-version.js";
export type { ReleaseTarget } from "./release-target.js";
export { type Retry, type RetryOptions, retryTransient, TRANSIENT_RETRIES } from "./retry-transient.js";
export { type Rollback, rollBackAlias } from "./roll-back-alias.js";
export { waitUntilUpdated } from "./wait-until-updated.js";

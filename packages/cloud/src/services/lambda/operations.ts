import { functionUrlOperations } from "./function-url/operations.js";
import { aliasOperations } from "./operations/aliases.js";
import { codeSigningConfigOperations } from "./operations/code-signing-configs.js";
import { concurrencyOperations } from "./operations/concurrency.js";
import { deploymentOperations } from "./operations/deployment.js";
import { eventInvokeConfigOperations } from "./operations/event-invoke-config.js";
import { eventSourceMappingOperations } from "./operations/event-source-mappings.js";
import { functionCodeSigningOperations } from "./operations/function-code-signing.js";
import { functionOperations } from "./operations/functions.js";
import { invokeOperations } from "./operations/invoke.js";
import { invokeWithResponseStreamOperations } from "./operations/invoke-with-response-stream.js";
import { layerPermissionOperations } from "./operations/layer-permissions.js";
import { layerOperations } from "./operations/layers.js";
import { permissionOperations } from "./operations/permissions.js";
import { provisionedConcurrencyOperations } from "./operations/provisioned-concurrency.js";
import { recursionOperations } from "./operations/recursion.js";
import { runtimeManagementOperations } from "./operations/runtime-management.js";
import { tagOperations } from "./operations/tags.js";
import { versionOperations } from "./operations/versions.js";
import { acrossAccounts } from "./other-accounts.js";

/** Every operation of this service; one that is missing here answers "not implemented" by name. */
export const operations = acrossAccounts({
  ...functionOperations,
  ...deploymentOperations,
  ...versionOperations,
  ...aliasOperations,
  ...codeSigningConfigOperations,
  ...functionCodeSigningOperations,
  ...permissionOperations,
  ...layerOperations,
  ...layerPermissionOperations,
  ...tagOperations,
  ...concurrencyOperations,
  ...provisionedConcurrencyOperations,
  ...runtimeManagementOperations,
  ...invokeOperations,
  ...invokeWithResponseStreamOperations,
  ...eventInvokeConfigOperations,
  ...eventSourceMappingOperations,
  ...recursionOperations,
  ...functionUrlOperations,
});

import { AssayError } from "@assay/core";
import {
  CreateFunctionCommand,
  type FunctionConfiguration,
  GetFunctionConfigurationCommand,
  ResourceNotFoundException,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
} from "@aws-sdk/client-lambda";
import { configurationOf, type FunctionDefinition } from "./function-definition.js";
import { call, type ReleaseTarget } from "./release-target.js";

/**
 * Configuration of a function or of one of its versions; undefined when the target has none of that name.
 *
 * @param qualifier version number or alias; default `$LATEST`
 */
export async function findFunction(
  target: ReleaseTarget,
  functionName: string,
  qualifier?: string,
): Promise<FunctionConfiguration | undefined> {
  const input = { FunctionName: functionName, ...(qualifier === undefined ? {} : { Qualifier: qualifier }) };
  try {
    return await call(target, (options) => target.client.send(new GetFunctionConfigurationCommand(input), options));
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
}

/**
 * Finds the function, or creates it from `definition` with `zip` as its first code.
 *
 * @throws AssayError `FUNCTION_MISSING` when there is none and `createIfMissing` is off, `ROLE_MISSING` when creating
 * it needs an execution role that nobody named
 */
export async function ensureFunction(
  target: ReleaseTarget,
  definition: FunctionDefinition,
  zip: Uint8Array,
  options: { readonly createIfMissing: boolean },
): Promise<{ readonly created: boolean }> {
  const { functionName, role } = definition;
  if ((await findFunction(target, functionName)) !== undefined) return { created: false };
  if (!options.createIfMissing) {
    throw new AssayError("FUNCTION_MISSING", `the target has no function "${functionName}"`, {
      hint: "create it with your infrastructure, or set deploy.createIfMissing to true",
    });
  }
  if (role === undefined) {
    throw new AssayError(
      "ROLE_MISSING",
      `function "${functionName}" has to be created and no execution role is named`,
      {
        hint: "set function.role to the ARN of a role that lambda.amazonaws.com may assume",
      },
    );
  }
  const command = new CreateFunctionCommand({
    ...configurationOf(definition),
    Architectures: [definition.architecture],
    Role: role,
    Code: { ZipFile: zip },
    Publish: false,
  });
  await call(target, (sendOptions) => target.client.send(command, sendOptions));
  return { created: true };
}

/** Replaces the code of `$LATEST`. Nothing that an alias serves changes by it. */
export async function uploadCode(
  target: ReleaseTarget,
  definition: FunctionDefinition,
  zip: Uint8Array,
): Promise<void> {
  const command = new UpdateFunctionCodeCommand({
    FunctionName: definition.functionName,
    Architectures: [definition.architecture],
    ZipFile: zip,
    Publish: false,
  });
  await call(target, (options) => target.client.send(command, options));
}

/** Gives `$LATEST` the configuration of `definition`; the role stays when `definition` names none. */
export async function updateConfiguration(target: ReleaseTarget, definition: FunctionDefinition): Promise<void> {
  const { role } = definition;
  const command = new UpdateFunctionConfigurationCommand({
    ...configurationOf(definition),
    ...(role === undefined ? {} : { Role: role }),
  });
  await call(target, (options) => target.client.send(command, options));
}

import type { Architecture, Runtime } from "@assay/core";
import type { CreateFunctionCommandInput } from "@aws-sdk/client-lambda";

/** A Lambda function apart from its code. */
export interface FunctionDefinition {
  readonly functionName: string;
  readonly runtime: Runtime;
  readonly handler: string;
  readonly architecture: Architecture;
  readonly memoryMiB: number;
  readonly timeoutSeconds: number;
  readonly ephemeralStorageMiB: number;
  readonly environment: Readonly<Record<string, string>>;
  /** Layer version ARNs, in order. */
  readonly layers: readonly string[];
  /** Execution role, an ARN; undefined where the function exists already and keeps its own. */
  readonly role: string | undefined;
}

/** The part of the definition that `CreateFunction` and `UpdateFunctionConfiguration` share. */
export function configurationOf(definition: FunctionDefinition): Omit<CreateFunctionCommandInput, "Code" | "Role"> {
  return {
    FunctionName: definition.functionName,
    Runtime: definition.runtime,
    Handler: definition.handler,
    MemorySize: definition.memoryMiB,
    Timeout: definition.timeoutSeconds,
    EphemeralStorage: { Size: definition.ephemeralStorageMiB },
    Environment: { Variables: { ...definition.environment } },
    Layers: [...definition.layers],
  };
}

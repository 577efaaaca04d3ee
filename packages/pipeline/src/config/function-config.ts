import { LAMBDA_LIMITS, RUNTIMES } from "@assay/core";
import { z } from "zod";

export const environmentSchema = z.record(
  z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, "a variable name consists of letters, digits and underscores"),
  z.string(),
);

/** The function as it is to be: what the sandbox runs and what `CreateFunction` is told. */
export const functionSchema = z.strictObject({
  name: z
    .string()
    .regex(/^[a-zA-Z0-9-_]{1,64}$/, "a function name has 1 to 64 letters, digits, hyphens and underscores")
    .describe("Name of the Lambda function, without account, region or qualifier."),
  runtime: z.enum(RUNTIMES).describe("Lambda runtime identifier."),
  handler: z
    .string()
    .min(1)
    .max(128)
    .regex(/^\S+$/, "a handler contains no white space")
    .describe("Handler as Lambda reads it: `file.function`, relative to the root of the package."),
  architecture: z.enum(["x86_64", "arm64"]).default("x86_64").describe("Instruction set of the function."),
  memoryMiB: z
    .int()
    .min(LAMBDA_LIMITS.minMemoryMiB)
    .max(LAMBDA_LIMITS.maxMemoryMiB)
    .default(128)
    .describe("Memory of one execution environment, in MiB."),
  timeoutSeconds: z
    .int()
    .min(1)
    .max(LAMBDA_LIMITS.maxTimeoutSeconds)
    .default(3)
    .describe("The function's own timeout, in seconds; the sandbox enforces it."),
  ephemeralStorageMiB: z
    .int()
    .min(LAMBDA_LIMITS.minEphemeralStorageMiB)
    .max(LAMBDA_LIMITS.maxEphemeralStorageMiB)
    .default(512)
    .describe("Size of `/tmp`, in MiB."),
  environment: environmentSchema
    .default({})
    .describe("The function's environment variables. Put no secrets here: the file is committed."),
  role: z
    .string()
    .regex(/^arn:aws[a-z-]*:iam::\d{12}:role\/.+$/, "a role is an ARN such as arn:aws:iam::123456789012:role/line-bot")
    .optional()
    .describe("Execution role, an ARN. Needed only where the function has to be created; a local target invents one."),
  layers: z
    .array(z.string().regex(/^arn:aws[a-z-]*:lambda:.+:layer:.+:\d+$/, "a layer is a layer version ARN"))
    .max(LAMBDA_LIMITS.maxLayers)
    .default([])
    .describe("Layer version ARNs, in order."),
});

import { z } from "zod";
import { environmentSchema } from "./function-config.js";

const commandSchema = z.string().min(1).describe("Shell command, run in the folder of the configuration.");

const packagesSchema = z.union([
  z.strictObject({
    requirements: z.string().min(1).describe("Requirements file; installed once per content into `.assay/cache`."),
  }),
  z.strictObject({ directory: z.string().min(1).describe("Folder that already holds the packages.") }),
]);

/** *unit*: the project's own tests, in the runtime's environment. */
export const unitSchema = z.strictObject({
  command: commandSchema.describe(
    "Test command, run by `sh` with `/var/task` (the tree named by `source`) as working directory.",
  ),
  codeRoot: z
    .string()
    .default(".")
    .describe("Folder inside `source` whose content becomes the root of the package; it is put on the import path."),
  packages: packagesSchema
    .optional()
    .describe("Packages that the artifact ships too, where they are not part of the source tree."),
  testPackages: packagesSchema
    .optional()
    .describe("Packages that only the tests need (pytest and the like); they are mounted outside `/var/task`."),
  junit: z
    .string()
    .min(1)
    .optional()
    .describe(
      "JUnit XML file that the command writes, relative to `source`. Without it the stage cannot count tests and says so.",
    ),
  timeoutSeconds: z.int().min(1).default(600).describe("Longest time the tests may take."),
  environment: environmentSchema.default({}).describe("Variables for the test command alone."),
});

/** *build*: the project's build command and what it has to leave behind. */
export const buildSchema = z.strictObject({
  command: commandSchema.optional().describe("Build command, run by `sh`; left out: the artifact is already there."),
  packFolder: z
    .string()
    .min(1)
    .optional()
    .describe(
      "Folder that the build leaves behind, to be packed into `artifact`, the same bytes for the same content. Left out: the build writes the zip itself.",
    ),
  artifact: z.string().min(1).describe("The zip that is proved and shipped, relative to the configuration."),
  requiredFiles: z.array(z.string().min(1)).default([]).describe("Names that the package must contain."),
  reproducible: z.boolean().default(false).describe("Build twice and compare the digests."),
  timeoutSeconds: z.int().min(1).default(600).describe("Longest time one build may take."),
  environment: environmentSchema.default({}).describe("Variables for the build command, beside the inherited ones."),
});

/** *inspect*: the static rules. */
export const inspectSchema = z.strictObject({
  ignore: z
    .array(
      z.strictObject({
        rule: z.string().min(1).describe("Id of the rule, for example `artifact/missing-module`."),
        path: z.string().min(1).optional().describe("Only findings at this path or below it."),
        message: z.string().min(1).optional().describe("Only findings whose message contains this text."),
        reason: z.string().min(1).describe("Why it is harmless here. Shown in every report."),
      }),
    )
    .default([])
    .describe("Findings that do not stop the release. They stay visible as notes."),
});

/** *smoke*: the exact zip, alone, in the sandbox. */
export const smokeSchema = z.strictObject({
  imports: z
    .array(
      z.strictObject({
        module: z.string().min(1).describe("Module as the function's code imports it."),
        name: z.string().min(1).optional().describe("Name that the module must define."),
      }),
    )
    .default([])
    .describe("Imports that must resolve inside the package."),
  warmInvocations: z
    .int()
    .min(0)
    .max(100)
    .default(1)
    .describe("How often each event is sent again to the same, warm execution environment."),
  logPatterns: z
    .array(z.string().min(1))
    .default([
      "ImportError",
      "ModuleNotFoundError",
      "Unable to import module",
      "Cannot find module",
      "Cannot find package",
      "IMPORT_ERROR",
    ])
    .describe("Texts that betray a broken import in a log, also when the handler answers 200. Used by `verify` too."),
  environment: environmentSchema
    .default({})
    .describe("Variables for the sandbox alone, over `function.environment` (test secrets, endpoints)."),
});

/** *deploy*: upload and publish. */
export const deploySchema = z.strictObject({
  createIfMissing: z.boolean().default(true).describe("Create the function when the target does not have it."),
  updateConfiguration: z
    .boolean()
    .default(false)
    .describe("Set runtime, handler, memory, timeout and environment of an existing function from this file."),
  timeoutSeconds: z.int().min(1).default(300).describe("Longest wait for `LastUpdateStatus` to become `Successful`."),
});

/** *verify*: the published version, invoked by number. */
export const verifySchema = z.strictObject({
  maxDurationMs: z.number().positive().optional().describe("Longest response time of an event without its own limit."),
});

/** *shift*: the alias. */
export const shiftSchema = z.strictObject({
  strategy: z.enum(["all-at-once"]).default("all-at-once").describe("How traffic moves to the new version."),
});

export const notifySchema = z.strictObject({
  webhook: z
    .strictObject({ url: z.url({ protocol: /^https?$/ }).describe("Receives one POST with the outcome of the run.") })
    .optional()
    .describe("Optional webhook."),
});

import { z } from "zod";
import { eventSchema } from "./event-config.js";
import { functionSchema } from "./function-config.js";
import {
  buildSchema,
  deploySchema,
  inspectSchema,
  notifySchema,
  shiftSchema,
  smokeSchema,
  unitSchema,
  verifySchema,
} from "./stage-config.js";

/** The whole of `assay.config.*`. Every key carries the sentence that the config reference prints. */
export const configSchema = z.strictObject({
  $schema: z.string().optional().describe("JSON Schema of this file, for editors; without meaning for a run."),
  project: z.string().min(1).describe("Names the project in reports."),
  function: functionSchema.describe("The Lambda function."),
  alias: z
    .string()
    .max(128)
    .regex(
      /^(?!^[0-9]+$)[a-zA-Z0-9-_]+$/,
      "an alias has letters, digits, hyphens and underscores, and not digits alone",
    )
    .default("live")
    .describe("Alias that a release moves."),
  source: z.string().min(1).default(".").describe("Tree that the unit tests see at `/var/task`."),
  unit: z
    .union([z.literal(false), unitSchema])
    .default(false)
    .describe("The project's own tests; `false`: there are none, and every report says so."),
  build: buildSchema.describe("How the package is made."),
  inspect: inspectSchema.prefault({}).describe("The static rules."),
  smoke: smokeSchema.prefault({}).describe("The proof in the sandbox."),
  events: z
    .array(eventSchema)
    .default([])
    .superRefine((events, context) => {
      const names = events.map(({ name }) => name);
      const repeated = names.find((name, index) => names.indexOf(name) !== index);
      if (repeated !== undefined) context.addIssue({ code: "custom", message: `two events are called "${repeated}"` });
    })
    .describe("Events that the function has to answer, in the sandbox and on the target."),
  deploy: deploySchema.prefault({}).describe("Upload and publish."),
  verify: verifySchema.prefault({}).describe("The proof on the target, by version number."),
  shift: shiftSchema.prefault({}).describe("How the alias moves."),
  notify: notifySchema.prefault({}).describe("Who is told."),
});

/** A complete configuration: checked, with every default filled in. */
export type Config = z.output<typeof configSchema>;

/** A configuration as a person writes it. */
export type ConfigInput = z.input<typeof configSchema>;

export type EventConfig = Config["events"][number];
export type Expectation = EventConfig["expect"];
export type FunctionConfig = Config["function"];
export type UnitConfig = Exclude<Config["unit"], false>;

import { z } from "zod";

const jsonSchema = z.json();

/** What has to hold when an event has been answered. Everything that is left out is not checked. */
export const expectationSchema = z.strictObject({
  functionError: z
    .enum(["Handled", "Unhandled"])
    .nullable()
    .default(null)
    .describe("Kind of function error that is expected; `null`: the function must not fail."),
  errorType: z.string().optional().describe("Error type that is expected together with `functionError`."),
  statusCode: z.int().min(100).max(599).optional().describe("`statusCode` of a proxy response."),
  payload: jsonSchema
    .optional()
    .describe("Subset of the answer: objects may have more keys, arrays and scalars must be equal."),
  body: jsonSchema
    .optional()
    .describe(
      "Subset of a proxy response's `body`. A string is compared as it is, anything else with the body read as JSON.",
    ),
  maxDurationMs: z.number().positive().optional().describe("Longest time one invocation may take, start-up apart."),
  logs: z
    .strictObject({
      absent: z.array(z.string().min(1)).default([]).describe("Texts that must not occur in the invocation's log."),
      present: z.array(z.string().min(1)).default([]).describe("Texts that must occur in the invocation's log."),
    })
    .default({ absent: [], present: [] })
    .describe("What the invocation logs. Import errors are looked for in any case, see `smoke.logPatterns`."),
});

/** One event and what the function has to answer to it. */
export const eventSchema = z
  .strictObject({
    name: z.string().min(1).describe("Names the event in findings and reports."),
    file: z.string().min(1).optional().describe("JSON file with the event, relative to the configuration."),
    payload: jsonSchema.optional().describe("The event itself, instead of `file`."),
    expect: expectationSchema
      .default({ functionError: null, logs: { absent: [], present: [] } })
      .describe("What has to hold; default: no function error and no import error in the log."),
    stages: z
      .array(z.enum(["smoke", "verify"]))
      .min(1)
      .default(["smoke", "verify"])
      .describe("Where the event is sent. `verify` includes the check through the alias."),
    repeat: z
      .int()
      .min(1)
      .max(100)
      .default(1)
      .describe("How often it is sent in a row, apart from `smoke.warmInvocations`."),
  })
  .refine((event) => (event.file === undefined) !== (event.payload === undefined), {
    error: "an event has either `file` or `payload`",
  });

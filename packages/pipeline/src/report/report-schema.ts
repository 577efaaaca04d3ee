import { type JsonValue, RUN_REPORT_SCHEMA_VERSION, type RunReport, STAGE_NAMES } from "@assay/core";
import { z } from "zod";

const digestSchema = z.templateLiteral(["sha256:", z.string().regex(/[0-9a-f]{64}/)]);
const timestampSchema = z.iso.datetime({ precision: 3 }).describe("ISO 8601, UTC, milliseconds.");
const stageNameSchema = z.enum(STAGE_NAMES);
const evidenceSchema = z.record(z.string(), z.json() as z.ZodType<JsonValue>);

const findingSchema = z.object({
  ruleId: z.string().describe("Stable id of the rule or stage that found it."),
  level: z.enum(["error", "warning", "note"]).describe("`error` stops a release."),
  message: z.string().describe("What is wrong."),
  remedy: z.string().describe("What to do about it."),
  location: z
    .strictObject({
      path: z.string().describe("Path inside the package or relative to the project."),
      line: z.int().min(1).exactOptional().describe("Counted from 1."),
    })
    .exactOptional(),
});

const verdictSchema = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("passed"),
    evidence: evidenceSchema,
    findings: z.array(findingSchema).exactOptional(),
  }),
  z.object({
    kind: z.literal("failed"),
    evidence: evidenceSchema,
    findings: z.tuple([findingSchema], findingSchema).describe("At least one."),
  }),
  z.object({
    kind: z.literal("inconclusive"),
    evidence: evidenceSchema,
    reason: z.string().describe("Why the evidence does not decide the claim."),
    findings: z.array(findingSchema).exactOptional(),
  }),
]);

const stageReportSchema = z.object({
  stage: stageNameSchema,
  title: z.string().describe("The claim that the stage judges."),
  status: z.enum(["passed", "failed", "inconclusive", "errored", "skipped", "interrupted"]),
  verdict: verdictSchema.nullable().describe("Null when the stage was skipped or could not judge."),
  reason: z.string().nullable().describe("Why it was skipped or could not judge."),
  startedAt: timestampSchema.nullable(),
  durationMs: z.number().min(0),
  retries: z.int().min(0),
  outputTail: z.string().describe("Last lines of what tools and functions printed."),
});

const stateSchema = z.object({
  sourcePath: z.string(),
  unitTestsPassed: z.boolean().nullable().describe("Null when they did not run."),
  packagePath: z.string().nullable(),
  packageDigest: digestSchema.nullable(),
  packageValidated: z.boolean().describe("The inspect stage passed."),
  deployed: z.boolean(),
  version: z.string().nullable().describe("Number of the version that this run published."),
  previousVersion: z.string().nullable().describe("Version of the alias before this run."),
  smokePassed: z.boolean(),
  error: z
    .strictObject({
      class: z.enum(["permanent", "transient", "timeout"]),
      stage: stageNameSchema.nullable(),
      code: z.string(),
      message: z.string(),
      hint: z.string().nullable(),
    })
    .nullable()
    .describe("Why the run stopped."),
  shouldRollBack: z.boolean(),
  rolledBack: z.boolean(),
});

const faultsSchema = z.object({
  rules: z.array(
    z.object({
      id: z.string(),
      rule: evidenceSchema.describe("As it was ordered: kind, service, operation, resource, probability, seed."),
      hits: z.int().min(1).describe("How often it struck during the run."),
    }),
  ),
  hits: z
    .array(
      z.object({
        ruleId: z.string(),
        kind: z.string(),
        at: timestampSchema.describe("By the clock of the cloud."),
        service: z.string(),
        operation: z.string().nullable(),
        resource: z.string().nullable(),
        effect: z.string().describe("What it did, as a phrase."),
        traceId: z.string().nullable().describe("For `assay trace`."),
      }),
    )
    .describe("The latest, oldest first."),
  hitCount: z.int().min(1),
});

/** The content of `report.json`; `schema/report-v1.schema.json` is generated from it. */
export const reportSchema = z.object({
  schemaVersion: z.literal(RUN_REPORT_SCHEMA_VERSION),
  assayVersion: z.string(),
  runId: z.string(),
  project: z.string(),
  functionName: z.string(),
  alias: z.string(),
  target: z.string().describe("`local`, `aws` or the endpoint's URL."),
  subject: z
    .strictObject({ digest: digestSchema, path: z.string(), sizeBytes: z.int().min(0) })
    .nullable()
    .describe("The bytes this run is about; null when it ended before there were any."),
  startedAt: timestampSchema,
  finishedAt: timestampSchema,
  durationMs: z.number().min(0),
  outcome: z.enum(["passed", "failed", "inconclusive", "error", "rolled-back", "rollback-failed", "interrupted"]),
  exitCode: z.int().min(0).max(6),
  state: stateSchema.describe("What the run knew at its end."),
  stages: z.array(stageReportSchema).length(STAGE_NAMES.length).describe("All stages, in order."),
  rollback: z
    .strictObject({
      reason: z.string(),
      toVersion: z.string().nullable().describe("Null: the alias did not exist before."),
      succeeded: z.boolean(),
      message: z.string(),
    })
    .nullable(),
  fidelity: z
    .array(
      z.object({
        source: z.string(),
        gap: z.string(),
        detail: z.string(),
        count: z.int().min(1),
      }),
    )
    .describe("Every respect in which the run differed from AWS."),
  faults: faultsSchema.exactOptional().describe("What went wrong on order behind the target; absent when nothing did."),
}) satisfies z.ZodType<RunReport>;

/** JSON Schema of `report.json`, for readers in any language. A later report of this version may say more. */
export function reportJsonSchema(): object {
  return { title: "Assay run report, version 1", ...z.toJSONSchema(reportSchema, { io: "input" }) };
}

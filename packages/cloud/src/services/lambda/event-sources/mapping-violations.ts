import { enumViolation, patternViolation, rangeViolation, type Violation } from "../../../validation.js";
import type { MappingInput } from "./mapping-settings.js";

const KEY_PATTERN = "(arn:(aws[a-zA-Z-]*)?:[a-z0-9-.]+:.*)|()";

/** Constraints of the service model, which AWS's front end checks all at once. */
export function mappingViolations(input: MappingInput): Violation[] {
  const { MinimumPollers, MaximumPollers } = input.ProvisionedPollerConfig ?? {};
  return [
    rangeViolation("batchSize", input.BatchSize, { min: 1, max: 10_000 }),
    rangeViolation("maximumBatchingWindowInSeconds", input.MaximumBatchingWindowInSeconds, { min: 0, max: 300 }),
    rangeViolation("parallelizationFactor", input.ParallelizationFactor, { min: 1, max: 10 }),
    rangeViolation("maximumRecordAgeInSeconds", input.MaximumRecordAgeInSeconds, { min: -1, max: 604_800 }),
    rangeViolation("maximumRetryAttempts", input.MaximumRetryAttempts, { min: -1, max: 10_000 }),
    rangeViolation("tumblingWindowInSeconds", input.TumblingWindowInSeconds, { min: 0, max: 900 }),
    rangeViolation("scalingConfig.maximumConcurrency", input.ScalingConfig?.MaximumConcurrency, {
      min: 2,
      max: 1_000,
    }),
    rangeViolation("provisionedPollerConfig.minimumPollers", MinimumPollers, { min: 1, max: 200 }),
    rangeViolation("provisionedPollerConfig.maximumPollers", MaximumPollers, { min: 1, max: 10_000 }),
    patternViolation("kMSKeyArn", input.KMSKeyArn, KEY_PATTERN),
    enumViolation("startingPosition", "StartingPosition" in input ? input.StartingPosition : undefined, [
      "LATEST",
      "AT_TIMESTAMP",
      "TRIM_HORIZON",
    ]),
    ...(input.FunctionResponseTypes ?? []).map((type, index) =>
      enumViolation(`functionResponseTypes.${index + 1}.member`, type, ["ReportBatchItemFailures"]),
    ),
    ...(input.MetricsConfig?.Metrics ?? []).map((metric, index) =>
      enumViolation(`metricsConfig.metrics.${index + 1}.member`, metric, ["EventCount", "ErrorCount", "KafkaMetrics"]),
    ),
  ];
}

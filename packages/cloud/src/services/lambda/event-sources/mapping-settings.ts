import type { CreateEventSourceMappingRequest, UpdateEventSourceMappingRequest } from "@aws-sdk/client-lambda";
import { InvalidEventPattern, parseEventPattern } from "../../../event-pattern/event-pattern.js";
import { rangeViolation, type Violation } from "../../../validation.js";
import { kindOfDestination } from "../destination.js";
import { invalidParameter } from "../errors.js";
import type { MappingSettings, SourceKind, StreamSettings } from "./event-source-mapping.js";

type Input = CreateEventSourceMappingRequest | UpdateEventSourceMappingRequest;

/** Batches above this size want a window in which to gather (Lambda API reference, CreateEventSourceMapping). */
const LARGEST_BATCH_AT_ONCE = 10;
const LARGEST_STREAM_BATCH = 10_000;

export function mappingViolations(input: Input): Violation[] {
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
  ];
}

/**
 * Settings of a new mapping, or of one that is changed: what an update leaves out stays.
 * @throws InvalidParameterValueException
 */
export function settingsOf(
  source: { readonly kind: SourceKind; readonly isFifo: boolean; readonly arn: string },
  input: Input,
  current: MappingSettings | undefined,
): MappingSettings {
  refuseUnavailable(input);
  if (source.kind === "sqs") refuseStreamMembers(input);
  if (source.kind === "dynamodb" && input.ScalingConfig !== undefined) {
    throw invalidParameter("Unsupported ScalingConfig parameter for given event source mapping type.");
  }
  const responseTypes = input.FunctionResponseTypes;
  const settings: MappingSettings = {
    enabled: input.Enabled ?? current?.enabled ?? true,
    batchSize: input.BatchSize ?? current?.batchSize ?? (source.kind === "sqs" ? 10 : 100),
    windowSeconds: input.MaximumBatchingWindowInSeconds ?? current?.windowSeconds ?? 0,
    filterCriteria: filterCriteriaOf(input, current),
    reportsBatchItemFailures: responseTypes
      ? responseTypes.includes("ReportBatchItemFailures")
      : (current?.reportsBatchItemFailures ?? false),
    maximumConcurrency:
      input.ScalingConfig === undefined ? current?.maximumConcurrency : input.ScalingConfig.MaximumConcurrency,
    metrics: input.MetricsConfig?.Metrics ?? current?.metrics ?? [],
    stream: source.kind === "sqs" ? undefined : streamSettingsOf(source.arn, input, current?.stream),
  };
  if (source.kind === "sqs") refuseQueueBatches(settings, source.isFifo);
  else if (settings.batchSize > LARGEST_STREAM_BATCH) throw invalidParameter("Maximum batch size is 10000.");
  return settings;
}

function streamSettingsOf(arn: string, input: Input, current: StreamSettings | undefined): StreamSettings {
  const startingPosition = "StartingPosition" in input ? input.StartingPosition : undefined;
  if (startingPosition === "AT_TIMESTAMP") {
    throw invalidParameter(`Unsupported starting position for arn type: ${arn}`);
  }
  const position = current?.startingPosition ?? startingPosition;
  if (position === undefined) {
    throw invalidParameter(
      "1 validation error detected: Value null at 'startingPosition' failed to satisfy constraint: Member must not be null.",
    );
  }
  return {
    startingPosition: position,
    maximumRetryAttempts: input.MaximumRetryAttempts ?? current?.maximumRetryAttempts ?? -1,
    maximumRecordAgeSeconds: input.MaximumRecordAgeInSeconds ?? current?.maximumRecordAgeSeconds ?? -1,
    bisects: input.BisectBatchOnFunctionError ?? current?.bisects ?? false,
    parallelizationFactor: input.ParallelizationFactor ?? current?.parallelizationFactor ?? 1,
    onFailure: onFailureOf(input, current),
  };
}

function onFailureOf({ DestinationConfig }: Input, current: StreamSettings | undefined): string | undefined {
  const side = DestinationConfig?.OnFailure;
  if (side === undefined) return current?.onFailure;
  const arn = side.Destination || undefined;
  if (arn !== undefined && !["sqs", "sns", "s3"].includes(kindOfDestination(arn) ?? "")) {
    throw invalidParameter(`The destination ARN ${arn} is invalid.`);
  }
  return arn;
}

/** An empty list of filters takes them away, and is not shown. */
function filterCriteriaOf({ FilterCriteria }: Input, current: MappingSettings | undefined) {
  if (FilterCriteria === undefined) return current?.filterCriteria;
  const filters = FilterCriteria.Filters ?? [];
  if (filters.length === 0) return undefined;
  // A quota that support may raise to ten (Lambda quotas, read November 2026).
  if (filters.length > 10) throw invalidParameter("Exceeded maximum number of filters.");
  for (const { Pattern } of filters) {
    try {
      if (Pattern !== undefined) parseEventPattern(Pattern);
    } catch (error) {
      if (error instanceof InvalidEventPattern) throw invalidParameter("Invalid filter pattern definition.");
      throw error;
    }
  }
  return FilterCriteria;
}

function refuseQueueBatches({ batchSize, windowSeconds }: MappingSettings, isFifo: boolean): void {
  if (isFifo && windowSeconds > 0) throw invalidParameter("Batching window is not supported for FIFO queues");
  if (isFifo && batchSize > LARGEST_BATCH_AT_ONCE) {
    throw invalidParameter("Maximum batch size for FIFO queues is 10");
  }
  if (batchSize > LARGEST_BATCH_AT_ONCE && windowSeconds === 0) {
    throw invalidParameter(
      "Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10",
    );
  }
}

function refuseStreamMembers(input: Input): void {
  const members = [
    "DestinationConfig",
    "BisectBatchOnFunctionError",
    "MaximumRetryAttempts",
    "MaximumRecordAgeInSeconds",
    "ParallelizationFactor",
  ] as const;
  const given = members.find((member) => input[member] !== undefined);
  if (given !== undefined) {
    throw invalidParameter(`Unsupported ${given} parameter for given event source mapping type.`);
  }
}

function refuseUnavailable(input: Input): void {
  if ((input.TumblingWindowInSeconds ?? 0) > 0) {
    throw invalidParameter("TumblingWindowInSeconds is not available in the embedded AWS yet.");
  }
  const unavailable = (["KMSKeyArn", "ProvisionedPollerConfig", "LoggingConfig"] as const).find(
    (member) => input[member] !== undefined,
  );
  if (unavailable !== undefined) throw invalidParameter(`${unavailable} is not available in the embedded AWS yet.`);
}

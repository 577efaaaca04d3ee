import type { CreateEventSourceMappingRequest, UpdateEventSourceMappingRequest } from "@aws-sdk/client-lambda";
import { kindOfDestination } from "../destination.js";
import { invalidParameter } from "../errors.js";
import type { MappingSettings, PollerLimits, SourceKind, StreamSettings } from "./event-source-mapping.js";
import { filterCriteriaOf } from "./filter-criteria.js";
import { refuseForeignMembers } from "./foreign-members.js";

export type MappingInput = CreateEventSourceMappingRequest | UpdateEventSourceMappingRequest;

/** Batches above this size want a window in which to gather (Lambda API reference, CreateEventSourceMapping). */
const LARGEST_BATCH_AT_ONCE = 10;
const LARGEST_STREAM_BATCH = 10_000;
/** Of a limited one; values between are within the range of the service model and refused (same page). */
const SHORTEST_RECORD_AGE_SECONDS = 60;
const DEFAULT_POLLERS = { minimum: 2, maximum: 200 };

/**
 * Settings of a new mapping, or of one that is changed: what an update leaves out stays.
 * @throws InvalidParameterValueException
 */
export function settingsOf(
  source: { readonly kind: SourceKind; readonly isFifo: boolean; readonly arn: string },
  input: MappingInput,
  current: MappingSettings | undefined,
): MappingSettings {
  refuseForeignMembers(source, input);
  const responseTypes = input.FunctionResponseTypes;
  const settings: MappingSettings = {
    enabled: input.Enabled ?? current?.enabled ?? true,
    batchSize: input.BatchSize ?? current?.batchSize ?? (source.kind === "sqs" ? 10 : 100),
    windowSeconds: input.MaximumBatchingWindowInSeconds ?? current?.windowSeconds ?? 0,
    filterCriteria: filterCriteriaOf(input.FilterCriteria, current?.filterCriteria),
    kmsKeyArn: (input.KMSKeyArn ?? current?.kmsKeyArn) || undefined,
    reportsBatchItemFailures: responseTypes
      ? responseTypes.includes("ReportBatchItemFailures")
      : (current?.reportsBatchItemFailures ?? false),
    maximumConcurrency:
      input.ScalingConfig === undefined ? current?.maximumConcurrency : input.ScalingConfig.MaximumConcurrency,
    pollers: pollersOf(input, current?.pollers),
    metrics: input.MetricsConfig?.Metrics ?? current?.metrics ?? [],
    stream: source.kind === "sqs" ? undefined : streamSettingsOf(source.arn, input, current?.stream),
  };
  if (source.kind === "sqs") refuseQueueSettings(settings, source.isFifo);
  else if (settings.batchSize > LARGEST_STREAM_BATCH) throw invalidParameter("Maximum batch size is 10000.");
  return settings;
}

/** An empty configuration switches provisioned pollers off. */
function pollersOf(
  { ProvisionedPollerConfig }: MappingInput,
  current: PollerLimits | undefined,
): PollerLimits | undefined {
  if (ProvisionedPollerConfig === undefined) return current;
  const { MinimumPollers, MaximumPollers } = ProvisionedPollerConfig;
  if (MinimumPollers === undefined && MaximumPollers === undefined) return undefined;
  const minimum = MinimumPollers ?? current?.minimum ?? DEFAULT_POLLERS.minimum;
  const maximum = MaximumPollers ?? current?.maximum ?? Math.max(DEFAULT_POLLERS.maximum, minimum);
  if (minimum > maximum) throw invalidParameter("MinimumPollers must be less than or equal to MaximumPollers.");
  return { minimum, maximum };
}

function streamSettingsOf(arn: string, input: MappingInput, current: StreamSettings | undefined): StreamSettings {
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
  const maximumRecordAgeSeconds = input.MaximumRecordAgeInSeconds ?? current?.maximumRecordAgeSeconds ?? -1;
  if (maximumRecordAgeSeconds !== -1 && maximumRecordAgeSeconds < SHORTEST_RECORD_AGE_SECONDS) {
    throw invalidParameter(`MaximumRecordAgeInSeconds must be -1 or at least ${SHORTEST_RECORD_AGE_SECONDS}.`);
  }
  return {
    startingPosition: position,
    maximumRetryAttempts: input.MaximumRetryAttempts ?? current?.maximumRetryAttempts ?? -1,
    maximumRecordAgeSeconds,
    bisects: input.BisectBatchOnFunctionError ?? current?.bisects ?? false,
    parallelizationFactor: input.ParallelizationFactor ?? current?.parallelizationFactor ?? 1,
    tumblingWindowSeconds: input.TumblingWindowInSeconds ?? current?.tumblingWindowSeconds ?? 0,
    onFailure: onFailureOf(input, current),
  };
}

function onFailureOf({ DestinationConfig }: MappingInput, current: StreamSettings | undefined): string | undefined {
  const side = DestinationConfig?.OnFailure;
  if (side === undefined) return current?.onFailure;
  const arn = side.Destination || undefined;
  if (arn !== undefined && !["sqs", "sns", "s3"].includes(kindOfDestination(arn) ?? "")) {
    throw invalidParameter(`The destination ARN ${arn} is invalid.`);
  }
  return arn;
}

function refuseQueueSettings(settings: MappingSettings, isFifo: boolean): void {
  const { batchSize, windowSeconds, maximumConcurrency, pollers } = settings;
  if (isFifo && windowSeconds > 0) throw invalidParameter("Batching window is not supported for FIFO queues");
  if (isFifo && batchSize > LARGEST_BATCH_AT_ONCE) {
    throw invalidParameter("Maximum batch size for FIFO queues is 10");
  }
  if (batchSize > LARGEST_BATCH_AT_ONCE && windowSeconds === 0) {
    throw invalidParameter(
      "Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10",
    );
  }
  if (maximumConcurrency !== undefined && pollers !== undefined) {
    throw invalidParameter("ScalingConfig and ProvisionedPollerConfig cannot be used at the same time.");
  }
}

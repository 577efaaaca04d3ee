import { invalidParameter } from "../errors.js";
import type { SourceKind } from "./event-source-mapping.js";
import type { MappingInput } from "./mapping-settings.js";

type Member = Exclude<keyof MappingInput, "UUID"> | "SelfManagedEventSource" | "Topics" | "Queues";

/** Members of other kinds of sources: Kafka, MQ, DocumentDB, Kinesis. */
const OF_NEITHER: readonly Member[] = [
  "Topics",
  "Queues",
  "SourceAccessConfigurations",
  "AmazonManagedKafkaEventSourceConfig",
  "SelfManagedKafkaEventSourceConfig",
  "DocumentDBEventSourceConfig",
  "LoggingConfig",
];

const OF_STREAMS: readonly Member[] = [
  "DestinationConfig",
  "BisectBatchOnFunctionError",
  "MaximumRetryAttempts",
  "MaximumRecordAgeInSeconds",
  "ParallelizationFactor",
  "TumblingWindowInSeconds",
];

const OF_QUEUES: readonly Member[] = ["ScalingConfig", "ProvisionedPollerConfig"];

/** @throws InvalidParameterValueException for what says nothing about this kind of source */
export function refuseForeignMembers(
  { kind, arn }: { readonly kind: SourceKind; readonly arn: string },
  input: MappingInput,
): void {
  const foreign = [...OF_NEITHER, ...(kind === "sqs" ? OF_STREAMS : OF_QUEUES)];
  const given: Readonly<Partial<Record<Member, unknown>>> = input;
  const refused = foreign.find((member) => given[member] !== undefined);
  if (refused !== undefined) throw unsupported(refused);
  // Of asynchronous invocations only.
  if (input.DestinationConfig?.OnSuccess?.Destination) throw unsupported("DestinationConfig");
  // Kafka's counts and errors; the others have only EventCount.
  if ((input.MetricsConfig?.Metrics ?? []).some((metric) => metric !== "EventCount"))
    throw unsupported("MetricsConfig");
  if (kind === "sqs" && "StartingPosition" in input && input.StartingPosition !== undefined) {
    throw invalidParameter(`Unsupported starting position for arn type: ${arn}`);
  }
  if ("StartingPositionTimestamp" in input && input.StartingPositionTimestamp !== undefined) {
    throw unsupported("StartingPositionTimestamp");
  }
}

function unsupported(member: string): Error {
  return invalidParameter(`Unsupported ${member} parameter for given event source mapping type.`);
}

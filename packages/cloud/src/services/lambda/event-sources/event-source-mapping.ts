import type { EventSourceMappingConfiguration, FilterCriteria } from "@aws-sdk/client-lambda";
import { type EventPattern, parseEventPattern } from "../../../event-pattern/event-pattern.js";
import type { TumblingWindow } from "./tumbling-window.js";

export type SourceKind = "sqs" | "dynamodb";

/** What a mapping does with its events, in the words of the API. Replaced as a whole by every update. */
export interface MappingSettings {
  readonly enabled: boolean;
  readonly batchSize: number;
  readonly windowSeconds: number;
  readonly filterCriteria: FilterCriteria | undefined;
  /** Missing in states that were saved before it was kept, as are the pollers. */
  readonly kmsKeyArn?: string | undefined;
  readonly reportsBatchItemFailures: boolean;
  /** Batches of a queue that may run at the same time; undefined for AWS's own choice. */
  readonly maximumConcurrency: number | undefined;
  /** Of a queue in provisioned mode. */
  readonly pollers?: PollerLimits | undefined;
  readonly metrics: readonly string[];
  readonly stream: StreamSettings | undefined;
}

export interface PollerLimits {
  readonly minimum: number;
  readonly maximum: number;
}

/** The part that only streams have. -1 stands for no limit. */
export interface StreamSettings {
  readonly startingPosition: "TRIM_HORIZON" | "LATEST";
  readonly maximumRetryAttempts: number;
  readonly maximumRecordAgeSeconds: number;
  readonly bisects: boolean;
  readonly parallelizationFactor: number;
  /** 0 without such windows. Missing in states that were saved before there were any. */
  readonly tumblingWindowSeconds?: number;
  readonly onFailure: string | undefined;
}

/** All there is in a mapping, as a value that survives `structuredClone`. */
export interface MappingRecord {
  readonly uuid: string;
  readonly kind: SourceKind;
  readonly sourceArn: string;
  readonly functionName: string;
  readonly qualifier: string | undefined;
  readonly settings: MappingSettings;
  readonly lastModifiedMs: number;
  readonly lastProcessingResult: string;
  readonly tags: ReadonlyMap<string, string>;
  /** Of each shard that has been read from: after which record. */
  readonly checkpoints: ReadonlyMap<string, string>;
  /** Of each lane of a shard: the tumbling window that has begun. Missing in states that were saved before there were any. */
  readonly windows?: ReadonlyMap<string, TumblingWindow>;
}

/** `Creating` and its like are shown by the answer that begins them; the next request finds the change done. */
export type MappingState = "Creating" | "Enabling" | "Disabling" | "Updating" | "Deleting" | "Enabled" | "Disabled";

/** A function fed from a queue or a stream. */
export class EventSourceMapping {
  readonly uuid: string;
  readonly kind: SourceKind;
  readonly sourceArn: string;
  readonly tags: Map<string, string>;
  readonly checkpoints: Map<string, string>;
  readonly windows: Map<string, TumblingWindow>;
  functionName: string;
  qualifier: string | undefined;
  lastModifiedMs: number;
  lastProcessingResult: string;
  #settings: MappingSettings;
  #patterns: readonly EventPattern[];

  constructor(record: MappingRecord) {
    this.uuid = record.uuid;
    this.kind = record.kind;
    this.sourceArn = record.sourceArn;
    this.functionName = record.functionName;
    this.qualifier = record.qualifier;
    this.lastModifiedMs = record.lastModifiedMs;
    this.lastProcessingResult = record.lastProcessingResult;
    this.tags = new Map(record.tags);
    this.checkpoints = new Map(record.checkpoints);
    this.windows = new Map(record.windows);
    this.#settings = record.settings;
    this.#patterns = patternsOf(record.settings);
  }

  get settings(): MappingSettings {
    return this.#settings;
  }

  set settings(settings: MappingSettings) {
    this.#patterns = patternsOf(settings);
    this.#settings = settings;
  }

  /** Without filters, every event is wanted; else one filter is enough. */
  wants(event: unknown): boolean {
    return this.#patterns.length === 0 || this.#patterns.some((matches) => matches(event));
  }

  toRecord(): MappingRecord {
    const { uuid, kind, sourceArn, functionName, qualifier, settings, lastModifiedMs, lastProcessingResult } = this;
    const identity = { uuid, kind, sourceArn, functionName, qualifier };
    const progress = { checkpoints: new Map(this.checkpoints), windows: new Map(this.windows) };
    return { ...identity, settings, lastModifiedMs, lastProcessingResult, tags: new Map(this.tags), ...progress };
  }
}

/** @param arns of the function, as the mapping names it, and of the mapping */
export function describeMapping(
  mapping: EventSourceMapping,
  arns: { readonly functionArn: string; readonly mappingArn: string },
  state: MappingState = mapping.settings.enabled ? "Enabled" : "Disabled",
): EventSourceMappingConfiguration {
  const { settings, kind } = mapping;
  const { stream } = settings;
  return {
    UUID: mapping.uuid,
    EventSourceArn: mapping.sourceArn,
    EventSourceMappingArn: arns.mappingArn,
    FunctionArn: arns.functionArn,
    State: state,
    StateTransitionReason: kind === "sqs" ? "USER_INITIATED" : "User action",
    LastModified: new Date(mapping.lastModifiedMs),
    BatchSize: settings.batchSize,
    MaximumBatchingWindowInSeconds: settings.windowSeconds,
    FunctionResponseTypes: settings.reportsBatchItemFailures ? ["ReportBatchItemFailures"] : [],
    ...(settings.filterCriteria !== undefined && { FilterCriteria: settings.filterCriteria }),
    ...(settings.maximumConcurrency !== undefined && {
      ScalingConfig: { MaximumConcurrency: settings.maximumConcurrency },
    }),
    ...(settings.kmsKeyArn !== undefined && { KMSKeyArn: settings.kmsKeyArn }),
    ...(settings.pollers !== undefined && {
      ProvisionedPollerConfig: { MinimumPollers: settings.pollers.minimum, MaximumPollers: settings.pollers.maximum },
    }),
    ...(settings.metrics.length > 0 && { MetricsConfig: { Metrics: ["EventCount"] } }),
    ...(stream !== undefined && {
      LastProcessingResult: mapping.lastProcessingResult,
      StartingPosition: stream.startingPosition,
      MaximumRetryAttempts: stream.maximumRetryAttempts,
      MaximumRecordAgeInSeconds: stream.maximumRecordAgeSeconds,
      BisectBatchOnFunctionError: stream.bisects,
      ParallelizationFactor: stream.parallelizationFactor,
      TumblingWindowInSeconds: stream.tumblingWindowSeconds ?? 0,
      DestinationConfig: { OnFailure: stream.onFailure === undefined ? {} : { Destination: stream.onFailure } },
    }),
  };
}

function patternsOf({ filterCriteria }: MappingSettings): readonly EventPattern[] {
  return (filterCriteria?.Filters ?? []).map(({ Pattern = "{}" }) => parseEventPattern(Pattern));
}

import type { FunctionEventInvokeConfig } from "@aws-sdk/client-lambda";

/** What an owner has ordered for asynchronous events of a function, a version or an alias. */
export interface EventInvokeConfig {
  readonly maximumRetryAttempts: number | undefined;
  readonly maximumEventAgeInSeconds: number | undefined;
  /** ARN; undefined when there is none. */
  readonly onSuccess: string | undefined;
  readonly onFailure: string | undefined;
  readonly lastModifiedMs: number;
}

/** The orders as they work, defaults filled in. */
export interface EventLimits {
  readonly retries: number;
  readonly ageMs: number;
}

const DEFAULT_RETRIES = 2;
const DEFAULT_AGE_SECONDS = 21_600;

export function limitsOf(config: EventInvokeConfig | undefined): EventLimits {
  return {
    retries: config?.maximumRetryAttempts ?? DEFAULT_RETRIES,
    ageMs: (config?.maximumEventAgeInSeconds ?? DEFAULT_AGE_SECONDS) * 1000,
  };
}

export function describeEventInvokeConfig(arn: string, config: EventInvokeConfig): FunctionEventInvokeConfig {
  const { maximumRetryAttempts, maximumEventAgeInSeconds, onSuccess, onFailure, lastModifiedMs } = config;
  return {
    FunctionArn: arn,
    LastModified: new Date(lastModifiedMs),
    DestinationConfig: {
      OnSuccess: onSuccess === undefined ? {} : { Destination: onSuccess },
      OnFailure: onFailure === undefined ? {} : { Destination: onFailure },
    },
    ...(maximumRetryAttempts !== undefined && { MaximumRetryAttempts: maximumRetryAttempts }),
    ...(maximumEventAgeInSeconds !== undefined && { MaximumEventAgeInSeconds: maximumEventAgeInSeconds }),
  };
}

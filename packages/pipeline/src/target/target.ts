import type { Clock, FidelityLedger } from "@assay/core";
import type { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import type { LambdaClient } from "@aws-sdk/client-lambda";

import type { ReadFaults } from "./watch-faults.js";

/** Where a run deploys to, with clients that speak to it. */
export interface Target extends AsyncDisposable {
  /** `local`, `aws` or the endpoint's URL. */
  readonly name: string;
  /** Makes its own attempts once; retries belong to the pipeline. */
  readonly lambda: LambdaClient;
  readonly logs: CloudWatchLogsClient;
  /** Role for a function that has to be created and names none; undefined where roles are not ours to invent. */
  findOrCreateRole(functionName: string): Promise<string | undefined>;
  /** Tells, when asked later, what has gone wrong on order from now on; undefined where nothing did, as on AWS. */
  watchFaults(): Promise<ReadFaults>;
}

export interface TargetOptions {
  readonly clock: Clock;
  readonly ledger: FidelityLedger;
  /** Profile of the shared AWS configuration; default: as the SDK resolves it. */
  readonly profile?: string | undefined;
  /** Default: as the SDK resolves it; `us-east-1` for an emulator. */
  readonly region?: string | undefined;
}

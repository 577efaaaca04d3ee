import { createHash } from "node:crypto";
import type {
  BillingMode,
  ContributorInsightsMode,
  OnDemandThroughput,
  RestoreSummary,
  SSEDescription,
  SSESpecification,
  TableClass,
  WarmThroughput,
} from "@aws-sdk/client-dynamodb";
import type { Scope } from "../../ports.js";
import { invalidParameters } from "./errors.js";
import type { Throughput } from "./secondary-index.js";

/** What a table was told to be like, apart from its keys and indexes. */
export interface TableSettings {
  readonly billingMode: BillingMode;
  readonly throughput: Throughput;
  readonly tableClass: TableClass | undefined;
  readonly deletionProtection: boolean;
  readonly sse: SSEDescription | undefined;
  /** When the table was last switched to on-demand. */
  readonly onDemandSinceMs: number | undefined;
  readonly onDemandThroughput?: OnDemandThroughput | undefined;
  readonly warmThroughput?: WarmThroughput | undefined;
  readonly recovery?: PointInTimeRecovery | undefined;
  /** Contributor insights of the table, under the empty name, and of its indexes. */
  readonly insights?: ReadonlyMap<string, ContributorInsights>;
  /** What the table was restored from. */
  readonly restored?: RestoreSummary | undefined;
}

export interface PointInTimeRecovery {
  readonly sinceMs: number;
  readonly periodDays: number;
}

export interface ContributorInsights {
  readonly mode: ContributorInsightsMode;
  readonly updatedAtMs: number;
}

/** Undefined for the key that AWS owns, of which a table tells nothing. */
export function readEncryption(
  specification: SSESpecification | undefined,
  { accountId, region }: Scope,
): SSEDescription | undefined {
  const { Enabled, SSEType = "KMS", KMSMasterKeyId: id } = specification ?? {};
  if (Enabled !== true) {
    if (id !== undefined) throw invalidParameters("KMSMasterKeyId cannot be specified when SSE is disabled");
    return undefined;
  }
  const resource =
    id === undefined ? `key/${managedKeyId(`${accountId} ${region}`)}` : id.replace(/^(?!alias\/)/, "key/");
  const arn = id?.startsWith("arn:") === true ? id : `arn:aws:kms:${region}:${accountId}:${resource}`;
  return { Status: "ENABLED", SSEType, KMSMasterKeyArn: arn };
}

/** Id of `aws/dynamodb`, the key that AWS manages for an account in a region. */
function managedKeyId(seed: string): string {
  const digits = createHash("md5").update(`aws/dynamodb ${seed}`).digest("hex");
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

// What an on-demand table can take from its first second (docs.aws.amazon.com, "warm throughput").
const ON_DEMAND_UNITS = { ReadUnitsPerSecond: 12_000, WriteUnitsPerSecond: 4_000 };

/** What a table or index says it can take at once. */
export function describeWarmThroughput(
  billingMode: BillingMode,
  { readUnits, writeUnits }: Throughput,
  given: WarmThroughput | undefined,
) {
  const own =
    billingMode === "PAY_PER_REQUEST"
      ? ON_DEMAND_UNITS
      : { ReadUnitsPerSecond: readUnits, WriteUnitsPerSecond: writeUnits };
  const { ReadUnitsPerSecond = own.ReadUnitsPerSecond, WriteUnitsPerSecond = own.WriteUnitsPerSecond } = given ?? {};
  return { ReadUnitsPerSecond, WriteUnitsPerSecond, Status: "ACTIVE" as const };
}

/** Maximum request units; -1 takes a maximum away. */
export function readOnDemandThroughput(given: OnDemandThroughput | undefined): OnDemandThroughput | undefined {
  const kept = Object.entries(given ?? {}).filter(([, units]) => units !== undefined && units !== -1);
  return kept.length === 0 ? undefined : Object.fromEntries(kept);
}

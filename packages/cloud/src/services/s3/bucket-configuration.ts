import type {
  AnalyticsConfiguration,
  BucketAccelerateStatus,
  CORSRule,
  IntelligentTieringConfiguration,
  InventoryConfiguration,
  LifecycleRule,
  LoggingEnabled,
  MetricsConfiguration,
  NotificationConfiguration,
  ObjectLockConfiguration,
  OwnershipControls,
  Payer,
  PublicAccessBlockConfiguration,
  ReplicationConfiguration,
  ServerSideEncryptionConfiguration,
  TransitionDefaultMinimumObjectSize,
  WebsiteConfiguration,
} from "@aws-sdk/client-s3";
import type { AccessControl } from "./access-control.js";
import type { Bucket } from "./bucket.js";
import { noSuchConfiguration } from "./errors.js";
import type { NamedConfigurations } from "./named-configurations.js";
import type { Versioning } from "./version-list.js";

/** What the owner of a bucket has configured; what is undefined was never set, or was deleted. Plain data. */
export interface BucketConfiguration {
  readonly versioning?: Versioning;
  readonly acl?: AccessControl;
  readonly tags?: ReadonlyMap<string, string> | undefined;
  /** As it was written. */
  readonly policy?: string | undefined;
  readonly corsRules?: readonly CORSRule[] | undefined;
  readonly lifecycle?: Lifecycle | undefined;
  readonly encryption?: ServerSideEncryptionConfiguration | undefined;
  readonly publicAccessBlock?: PublicAccessBlockConfiguration | undefined;
  readonly ownershipControls?: OwnershipControls | undefined;
  readonly notifications?: NotificationConfiguration | undefined;
  readonly payer?: Payer | undefined;
  readonly objectLock?: ObjectLockConfiguration | undefined;
  readonly website?: WebsiteConfiguration | undefined;
  readonly logging?: LoggingEnabled | undefined;
  readonly replication?: ReplicationConfiguration | undefined;
  readonly acceleration?: BucketAccelerateStatus | undefined;
  readonly analytics?: NamedConfigurations<AnalyticsConfiguration>;
  readonly intelligentTiering?: NamedConfigurations<IntelligentTieringConfiguration>;
  readonly inventory?: NamedConfigurations<InventoryConfiguration>;
  readonly metrics?: NamedConfigurations<MetricsConfiguration>;
}

export interface Lifecycle {
  readonly rules: readonly LifecycleRule[];
  readonly minimumObjectSize: TransitionDefaultMinimumObjectSize;
}

/** S3's own keys, and none of the customer since April 2026 (user guide, "Default SSE-C setting for new buckets"). */
export const INITIAL_ENCRYPTION: ServerSideEncryptionConfiguration = {
  Rules: [
    {
      ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "AES256" },
      BucketKeyEnabled: false,
      BlockedEncryptionTypes: { EncryptionType: ["SSE-C"] },
    },
  ],
};

/** What AWS gives every new bucket since April 2023. */
export const INITIAL_CONFIGURATION: BucketConfiguration = {
  encryption: INITIAL_ENCRYPTION,
  publicAccessBlock: {
    BlockPublicAcls: true,
    IgnorePublicAcls: true,
    BlockPublicPolicy: true,
    RestrictPublicBuckets: true,
  },
  ownershipControls: { Rules: [{ ObjectOwnership: "BucketOwnerEnforced" }] },
};

/** What a bucket has to have. @throws ServiceError of this code when it does not */
export function configured<Name extends keyof BucketConfiguration>(
  { configuration, name: bucket }: Bucket,
  name: Name,
  code: string,
  message: string,
): NonNullable<BucketConfiguration[Name]> {
  const value = configuration[name];
  if (value === undefined || value === null) throw noSuchConfiguration(code, message, bucket);
  return value;
}

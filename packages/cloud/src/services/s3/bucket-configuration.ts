import type {
  CORSRule,
  LifecycleRule,
  NotificationConfiguration,
  ObjectLockConfiguration,
  OwnershipControls,
  Payer,
  PublicAccessBlockConfiguration,
  ServerSideEncryptionConfiguration,
  TransitionDefaultMinimumObjectSize,
} from "@aws-sdk/client-s3";
import type { AccessControl } from "./access-control.js";
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
}

export interface Lifecycle {
  readonly rules: readonly LifecycleRule[];
  readonly minimumObjectSize: TransitionDefaultMinimumObjectSize;
}

/** What AWS gives every new bucket since April 2023. */
export const INITIAL_CONFIGURATION: BucketConfiguration = {
  encryption: {
    Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "AES256" }, BucketKeyEnabled: false }],
  },
  publicAccessBlock: {
    BlockPublicAcls: true,
    IgnorePublicAcls: true,
    BlockPublicPolicy: true,
    RestrictPublicBuckets: true,
  },
  ownershipControls: { Rules: [{ ObjectOwnership: "BucketOwnerEnforced" }] },
};

import type { ServiceContext } from "../../define-service.js";
import type { Bucket } from "./bucket.js";
import { accessDenied, permanentRedirect } from "./errors.js";
import type { EventCause } from "./event-record.js";
import type { S3Store } from "./store.js";

export type S3Context = ServiceContext<S3Store>;

interface BucketReference {
  readonly Bucket: string;
  readonly ExpectedBucketOwner?: string | undefined;
}

/**
 * The bucket of a request, whoever owns it.
 * @throws ServiceError NoSuchBucket; PermanentRedirect for a request signed for another region; AccessDenied when it
 * belongs to another account than the request expects
 */
export function bucketOf(context: S3Context, reference: BucketReference): Bucket {
  const bucket = context.store.bucket(reference.Bucket);
  refuseOtherRegion(context, bucket);
  refuseOtherOwner(bucket, reference.ExpectedBucketOwner);
  return bucket;
}

// Unsigned requests, and the signatures of old that name no region, go to wherever the bucket is.
function refuseOtherRegion({ accessKeyId, region }: S3Context, { name, identity }: Bucket): void {
  if (accessKeyId === undefined || region === "aws-global" || region === identity.region) return;
  throw permanentRedirect(name, identity.region);
}

export function refuseOtherOwner({ identity }: Bucket, expected: string | undefined): void {
  if (expected !== undefined && expected !== identity.accountId) throw accessDenied();
}

/** The request, as notifications name it. */
export function causeOf({ caller, requestId }: EventCause): EventCause {
  return { caller, requestId };
}

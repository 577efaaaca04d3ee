import type { Operations } from "@assay/wire";
import type * as S3 from "@aws-sdk/client-s3";
import { accessControlOf, canonicalIdOf } from "../access-control.js";
import { type BucketConfiguration, INITIAL_CONFIGURATION } from "../bucket-configuration.js";
import { checkBucketName, regionOfNewBucket } from "../bucket-name.js";
import { invalidArgument } from "../errors.js";
import { checkBucketAccess } from "../object-ownership.js";
import { bucketOf, type S3Context } from "../request-scope.js";
import { BUCKET_TAG_LIMIT, tagsOfSet } from "../tags.js";

export const bucketOperations = {
  CreateBucket(input, { store, accountId, region, clock }) {
    const {
      Bucket: name,
      CreateBucketConfiguration: configuration,
      ObjectOwnership,
      ObjectLockEnabledForBucket,
    } = input;
    checkBucketName(name);
    const identity = {
      name,
      region: regionOfNewBucket(region, configuration?.LocationConstraint),
      accountId,
      createdAtMs: clock.now(),
    };
    const tags = tagsOfSet(configuration?.Tags, BUCKET_TAG_LIMIT);
    const initial = {
      ...INITIAL_CONFIGURATION,
      acl: accessControlOf(canonicalIdOf(accountId), input),
      ...(tags.size > 0 && { tags }),
      ...(ObjectOwnership !== undefined && { ownershipControls: { Rules: [{ ObjectOwnership }] } }),
      // Locks hold versions, so such a bucket has them from the start.
      ...(ObjectLockEnabledForBucket === true && {
        versioning: "Enabled",
        objectLock: { ObjectLockEnabled: "Enabled" },
      }),
    } satisfies BucketConfiguration;
    checkBucketAccess(initial);
    store.createBucket(identity, initial);
    return {
      Location: identity.region === "us-east-1" ? `/${name}` : `http://${name}.s3.amazonaws.com/`,
      BucketArn: `arn:aws:s3:::${name}`,
    };
  },

  HeadBucket(input, context) {
    const { identity, arn } = bucketOf(context, input);
    return { BucketArn: arn, BucketRegion: identity.region, AccessPointAlias: false };
  },

  DeleteBucket(input, context) {
    context.store.deleteBucket(bucketOf(context, input));
    return {};
  },

  GetBucketLocation({ Bucket }, { store }) {
    // Answered whichever region asks; the oldest one has no name here.
    const { region } = store.bucket(Bucket).identity;
    return region === "us-east-1" ? {} : { LocationConstraint: locationOf(region) };
  },

  ListBuckets({ MaxBuckets = 10_000, ContinuationToken, Prefix, BucketRegion }, { store, accountId }) {
    if (MaxBuckets < 1 || MaxBuckets > 10_000) {
      throw invalidArgument(
        "Argument max-buckets must be an integer between 1 and 10000",
        "max-buckets",
        `${MaxBuckets}`,
      );
    }
    const after = ContinuationToken === undefined ? "" : Buffer.from(ContinuationToken, "base64url").toString();
    const left = store
      .bucketsOf(accountId)
      .filter(
        ({ name, identity }) =>
          name > after && name.startsWith(Prefix ?? "") && identity.region === (BucketRegion ?? identity.region),
      );
    const page = left.slice(0, MaxBuckets);
    const last = page.at(-1);
    return {
      Owner: { ID: canonicalIdOf(accountId) },
      Buckets: page.map(({ name, identity, arn }) => ({
        Name: name,
        CreationDate: new Date(identity.createdAtMs),
        BucketRegion: identity.region,
        BucketArn: arn,
      })),
      ...(Prefix !== undefined && { Prefix }),
      ...(last !== undefined &&
        page.length < left.length && { ContinuationToken: Buffer.from(last.name).toString("base64url") }),
    };
  },
} satisfies Operations<typeof S3, S3Context>;

// Every region but the oldest is a location of its own name; the model lists those it was generated with.
function locationOf(region: string): S3.BucketLocationConstraint {
  return region as S3.BucketLocationConstraint;
}

import type { Operations } from "@assay/wire";
import type * as S3 from "@aws-sdk/client-s3";
import { admitLifecycle } from "../admit-lifecycle.js";
import type { Bucket } from "../bucket.js";
import { configured, INITIAL_ENCRYPTION } from "../bucket-configuration.js";
import { admitCorsRules } from "../cors.js";
import { invalidBucketState, malformedPolicy, malformedXml } from "../errors.js";
import { noteWithoutEffect } from "../note-without-effect.js";
import { admitNotifications } from "../notification-rules.js";
import { accessControlIn, checkBucketAccess } from "../object-ownership.js";
import { bucketOf, causeOf, type S3Context } from "../request-scope.js";
import { BUCKET_TAG_LIMIT, tagSetOf, tagsOfSet } from "../tags.js";

const LOCKED_VERSIONING =
  "An Object Lock configuration is present on this bucket, so the versioning state cannot be changed.";

export const bucketConfigurationOperations = {
  PutBucketVersioning({ VersioningConfiguration, ...input }, context) {
    const bucket = bucketOf(context, input);
    const status = VersioningConfiguration?.Status;
    if (status !== "Enabled" && status !== "Suspended") throw malformedXml();
    if (status === "Suspended" && bucket.configuration.objectLock !== undefined)
      throw invalidBucketState(LOCKED_VERSIONING);
    if (VersioningConfiguration?.MFADelete === "Enabled") {
      context.ledger.record({
        source: "s3.PutBucketVersioning",
        gap: "mfa-delete-ignored",
        detail: "MFA delete is not enforced: versions are deleted without a second factor",
      });
    }
    bucket.configure({ versioning: status });
    return {};
  },

  GetBucketVersioning(input, context) {
    const { versioning } = bucketOf(context, input).configuration;
    return versioning === undefined ? {} : { Status: versioning };
  },

  PutBucketTagging({ Tagging, ...input }, context) {
    bucketOf(context, input).configure({ tags: tagsOfSet(Tagging?.TagSet, BUCKET_TAG_LIMIT) });
    return {};
  },

  GetBucketTagging(input, context) {
    const tags = configured(bucketOf(context, input), "tags", "NoSuchTagSet", "The TagSet does not exist");
    return { TagSet: tagSetOf(tags) };
  },

  DeleteBucketTagging(input, context) {
    bucketOf(context, input).configure({ tags: undefined });
    return {};
  },

  PutBucketPolicy({ Policy, ...input }, context) {
    const bucket = bucketOf(context, input);
    bucket.configure({ policy: admitPolicy(Policy) });
    return {};
  },

  GetBucketPolicy(input, context) {
    return { Policy: policyOf(bucketOf(context, input)) };
  },

  GetBucketPolicyStatus(input, context) {
    return { PolicyStatus: { IsPublic: isPublic(policyOf(bucketOf(context, input))) } };
  },

  DeleteBucketPolicy(input, context) {
    bucketOf(context, input).configure({ policy: undefined });
    return {};
  },

  PutBucketCors({ CORSConfiguration, ...input }, context) {
    bucketOf(context, input).configure({ corsRules: admitCorsRules(CORSConfiguration?.CORSRules) });
    return {};
  },

  GetBucketCors(input, context) {
    const rules = configured(
      bucketOf(context, input),
      "corsRules",
      "NoSuchCORSConfiguration",
      "The CORS configuration does not exist",
    );
    return { CORSRules: [...rules] };
  },

  DeleteBucketCors(input, context) {
    bucketOf(context, input).configure({ corsRules: undefined });
    return {};
  },

  PutBucketLifecycleConfiguration({ LifecycleConfiguration, TransitionDefaultMinimumObjectSize, ...input }, context) {
    const bucket = bucketOf(context, input);
    const minimumObjectSize = TransitionDefaultMinimumObjectSize ?? "all_storage_classes_128K";
    bucket.configure({ lifecycle: { rules: admitLifecycle(LifecycleConfiguration?.Rules), minimumObjectSize } });
    context.store.lifecycles.reschedule(bucket);
    return { TransitionDefaultMinimumObjectSize: minimumObjectSize };
  },

  GetBucketLifecycleConfiguration(input, context) {
    const { rules, minimumObjectSize } = configured(
      bucketOf(context, input),
      "lifecycle",
      "NoSuchLifecycleConfiguration",
      "The lifecycle configuration does not exist",
    );
    return { Rules: [...rules], TransitionDefaultMinimumObjectSize: minimumObjectSize };
  },

  DeleteBucketLifecycle(input, context) {
    const bucket = bucketOf(context, input);
    bucket.configure({ lifecycle: undefined });
    context.store.lifecycles.reschedule(bucket);
    return {};
  },

  PutBucketEncryption({ ServerSideEncryptionConfiguration, ...input }, context) {
    const [rule, ...others] = ServerSideEncryptionConfiguration?.Rules ?? [];
    if (rule === undefined || others.length > 0) throw malformedXml();
    const bucket = bucketOf(context, input);
    // What is blocked stays so until it is allowed by name.
    const blocked = bucket.configuration.encryption?.Rules?.[0]?.BlockedEncryptionTypes;
    bucket.configure({ encryption: { Rules: [{ BlockedEncryptionTypes: blocked, ...rule }] } });
    return {};
  },

  GetBucketEncryption(input, context) {
    return { ServerSideEncryptionConfiguration: bucketOf(context, input).configuration.encryption };
  },

  DeleteBucketEncryption(input, context) {
    // Every bucket encrypts; what is deleted goes back to S3's own keys.
    bucketOf(context, input).configure({
      encryption: INITIAL_ENCRYPTION,
    });
    return {};
  },

  PutPublicAccessBlock({ PublicAccessBlockConfiguration, ...input }, context) {
    if (PublicAccessBlockConfiguration === undefined) throw malformedXml();
    const { BlockPublicAcls, IgnorePublicAcls, BlockPublicPolicy, RestrictPublicBuckets } =
      PublicAccessBlockConfiguration;
    bucketOf(context, input).configure({
      publicAccessBlock: {
        BlockPublicAcls: BlockPublicAcls ?? false,
        IgnorePublicAcls: IgnorePublicAcls ?? false,
        BlockPublicPolicy: BlockPublicPolicy ?? false,
        RestrictPublicBuckets: RestrictPublicBuckets ?? false,
      },
    });
    return {};
  },

  GetPublicAccessBlock(input, context) {
    const PublicAccessBlockConfiguration = configured(
      bucketOf(context, input),
      "publicAccessBlock",
      "NoSuchPublicAccessBlockConfiguration",
      "The public access block configuration was not found",
    );
    return { PublicAccessBlockConfiguration };
  },

  DeletePublicAccessBlock(input, context) {
    bucketOf(context, input).configure({ publicAccessBlock: undefined });
    return {};
  },

  PutBucketOwnershipControls({ OwnershipControls, ...input }, context) {
    if (OwnershipControls?.Rules?.length !== 1) throw malformedXml();
    const bucket = bucketOf(context, input);
    checkBucketAccess({ ...bucket.configuration, ownershipControls: OwnershipControls });
    bucket.configure({ ownershipControls: OwnershipControls });
    return {};
  },

  GetBucketOwnershipControls(input, context) {
    const OwnershipControls = configured(
      bucketOf(context, input),
      "ownershipControls",
      "OwnershipControlsNotFoundError",
      "The bucket ownership controls were not found",
    );
    return { OwnershipControls };
  },

  DeleteBucketOwnershipControls(input, context) {
    bucketOf(context, input).configure({ ownershipControls: undefined });
    return {};
  },

  PutBucketAcl(input, context) {
    const bucket = bucketOf(context, input);
    bucket.configure({ acl: accessControlIn(bucket, bucket.ownerId, input) });
    return {};
  },

  GetBucketAcl(input, context) {
    const { configuration, ownerId } = bucketOf(context, input);
    return { Owner: { ID: ownerId }, Grants: [...(configuration.acl?.grants ?? [])] };
  },

  async PutBucketNotificationConfiguration({ NotificationConfiguration, ...input }, context) {
    const bucket = bucketOf(context, input);
    const notifications = admitNotifications(NotificationConfiguration);
    if (notifications.EventBridgeConfiguration !== undefined) {
      noteWithoutEffect("PutBucketNotificationConfiguration", "no events go to EventBridge", context);
    }
    if (input.SkipDestinationValidation !== true) {
      await context.store.notifier.validate(bucket, notifications, causeOf(context));
    }
    bucket.configure({ notifications });
    return {};
  },

  GetBucketNotificationConfiguration(input, context) {
    return bucketOf(context, input).configuration.notifications ?? {};
  },

  PutBucketRequestPayment({ RequestPaymentConfiguration, ...input }, context) {
    const payer = RequestPaymentConfiguration?.Payer;
    if (payer !== "Requester" && payer !== "BucketOwner") throw malformedXml();
    bucketOf(context, input).configure({ payer });
    return {};
  },

  GetBucketRequestPayment(input, context) {
    return { Payer: bucketOf(context, input).configuration.payer ?? "BucketOwner" };
  },
} satisfies Operations<typeof S3, S3Context>;

function policyOf(bucket: Bucket): string {
  return configured(bucket, "policy", "NoSuchBucketPolicy", "The bucket policy does not exist");
}

function admitPolicy(text: string): string {
  let policy: unknown;
  try {
    policy = JSON.parse(text);
  } catch {
    throw malformedPolicy("Policies must be valid JSON and the first byte must be '{'");
  }
  if (typeof policy !== "object" || policy === null || !("Statement" in policy)) {
    throw malformedPolicy("Missing required field Statement");
  }
  return text;
}

/** Whether a statement of a policy lets everybody in, with no condition. */
function isPublic(text: string): boolean {
  const { Statement } = JSON.parse(text) as { Statement: unknown };
  return [Statement].flat().some((each) => {
    if (typeof each !== "object" || each === null) return false;
    const { Effect, Principal, Condition } = each as Record<string, unknown>;
    const named =
      typeof Principal === "object" && Principal !== null && "AWS" in Principal ? [Principal.AWS].flat() : [Principal];
    return Effect === "Allow" && Condition === undefined && named.includes("*");
  });
}

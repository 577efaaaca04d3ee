import type { Operations } from "@assay/wire";
import type * as S3 from "@aws-sdk/client-s3";
import { configured } from "../bucket-configuration.js";
import { invalidRequest, malformedXml, noLoggingTarget } from "../errors.js";
import { noteWithoutEffect } from "../note-without-effect.js";
import { bucketOf, type S3Context } from "../request-scope.js";
import { admitWebsite } from "../website/admit-website.js";

/** What S3 would do beside a bucket's requests, and does not here: kept and shown. */
export const keptConfigurationOperations = {
  PutBucketWebsite({ WebsiteConfiguration: website, ...input }, context) {
    bucketOf(context, input).configure({ website: admitWebsite(website) });
    return {};
  },

  GetBucketWebsite(input, context) {
    return configured(
      bucketOf(context, input),
      "website",
      "NoSuchWebsiteConfiguration",
      "The specified bucket does not have a website configuration",
    );
  },

  DeleteBucketWebsite(input, context) {
    bucketOf(context, input).configure({ website: undefined });
    return {};
  },

  PutBucketLogging({ BucketLoggingStatus, ...input }, context) {
    const bucket = bucketOf(context, input);
    const logging = BucketLoggingStatus?.LoggingEnabled;
    if (logging !== undefined) {
      if (context.store.findBucket(logging.TargetBucket ?? "") === undefined) throw noLoggingTarget();
      noteWithoutEffect("PutBucketLogging", "no access logs are written", context);
    }
    bucket.configure({ logging });
    return {};
  },

  GetBucketLogging(input, context) {
    const { logging } = bucketOf(context, input).configuration;
    return logging === undefined ? {} : { LoggingEnabled: logging };
  },

  PutBucketReplication({ ReplicationConfiguration, ...input }, context) {
    const bucket = bucketOf(context, input);
    const { Role, Rules = [] } = ReplicationConfiguration ?? {};
    if (Rules.length === 0) throw malformedXml();
    if (bucket.configuration.versioning !== "Enabled") {
      throw invalidRequest("Versioning must be 'Enabled' on the bucket to apply a replication configuration");
    }
    noteWithoutEffect("PutBucketReplication", "objects are not replicated", context);
    const withIds = Rules.map((rule, at) => ({ ...rule, ID: rule.ID ?? `rule-${at + 1}` }));
    bucket.configure({ replication: { Role, Rules: withIds } });
    return {};
  },

  GetBucketReplication(input, context) {
    const ReplicationConfiguration = configured(
      bucketOf(context, input),
      "replication",
      "ReplicationConfigurationNotFoundError",
      "The replication configuration was not found",
    );
    return { ReplicationConfiguration };
  },

  DeleteBucketReplication(input, context) {
    bucketOf(context, input).configure({ replication: undefined });
    return {};
  },

  PutBucketAccelerateConfiguration({ AccelerateConfiguration, ...input }, context) {
    const bucket = bucketOf(context, input);
    const acceleration = AccelerateConfiguration?.Status;
    if (acceleration !== "Enabled" && acceleration !== "Suspended") throw malformedXml();
    if (bucket.name.includes(".")) {
      throw invalidRequest("S3 Transfer Acceleration is not supported for buckets with periods (.) in their names");
    }
    noteWithoutEffect("PutBucketAccelerateConfiguration", "there are no endpoints nearer to anybody", context);
    bucket.configure({ acceleration });
    return {};
  },

  GetBucketAccelerateConfiguration(input, context) {
    const { acceleration } = bucketOf(context, input).configuration;
    return acceleration === undefined ? {} : { Status: acceleration };
  },
} satisfies Operations<typeof S3, S3Context>;

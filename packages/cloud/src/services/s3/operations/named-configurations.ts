import type { Operations } from "@assay/wire";
import type * as S3 from "@aws-sdk/client-s3";
import {
  findConfiguration,
  pageOfConfigurations,
  withConfiguration,
  withoutConfiguration,
} from "../named-configurations.js";
import { noteWithoutEffect } from "../note-without-effect.js";
import { bucketOf, type S3Context } from "../request-scope.js";

/** Configurations of which a bucket may have many, each with an id: kept and shown. */
export const namedConfigurationOperations = {
  PutBucketAnalyticsConfiguration({ Id, AnalyticsConfiguration, ...input }, context) {
    const bucket = bucketOf(context, input);
    const analytics = withConfiguration(bucket.configuration.analytics, Id, AnalyticsConfiguration);
    noteWithoutEffect("PutBucketAnalyticsConfiguration", "nothing is analysed", context);
    bucket.configure({ analytics });
    return {};
  },

  GetBucketAnalyticsConfiguration({ Id, ...input }, context) {
    const { configuration, name } = bucketOf(context, input);
    return { AnalyticsConfiguration: findConfiguration(configuration.analytics, Id, name) };
  },

  ListBucketAnalyticsConfigurations({ ContinuationToken, ...input }, context) {
    const { configuration } = bucketOf(context, input);
    const { configurations, rest } = pageOfConfigurations(configuration.analytics, ContinuationToken);
    return { AnalyticsConfigurationList: configurations, ...rest };
  },

  DeleteBucketAnalyticsConfiguration({ Id, ...input }, context) {
    const bucket = bucketOf(context, input);
    bucket.configure({ analytics: withoutConfiguration(bucket.configuration.analytics, Id, bucket.name) });
    return {};
  },

  PutBucketIntelligentTieringConfiguration({ Id, IntelligentTieringConfiguration, ...input }, context) {
    const bucket = bucketOf(context, input);
    const intelligentTiering = withConfiguration(
      bucket.configuration.intelligentTiering,
      Id,
      IntelligentTieringConfiguration,
    );
    noteWithoutEffect("PutBucketIntelligentTieringConfiguration", "objects stay in their tier", context);
    bucket.configure({ intelligentTiering });
    return {};
  },

  GetBucketIntelligentTieringConfiguration({ Id, ...input }, context) {
    const { configuration, name } = bucketOf(context, input);
    return { IntelligentTieringConfiguration: findConfiguration(configuration.intelligentTiering, Id, name) };
  },

  ListBucketIntelligentTieringConfigurations({ ContinuationToken, ...input }, context) {
    const { configuration } = bucketOf(context, input);
    const { configurations, rest } = pageOfConfigurations(configuration.intelligentTiering, ContinuationToken);
    return { IntelligentTieringConfigurationList: configurations, ...rest };
  },

  DeleteBucketIntelligentTieringConfiguration({ Id, ...input }, context) {
    const bucket = bucketOf(context, input);
    bucket.configure({
      intelligentTiering: withoutConfiguration(bucket.configuration.intelligentTiering, Id, bucket.name),
    });
    return {};
  },

  PutBucketInventoryConfiguration({ Id, InventoryConfiguration, ...input }, context) {
    const bucket = bucketOf(context, input);
    const inventory = withConfiguration(bucket.configuration.inventory, Id, InventoryConfiguration);
    noteWithoutEffect("PutBucketInventoryConfiguration", "no inventory is written", context);
    bucket.configure({ inventory });
    return {};
  },

  GetBucketInventoryConfiguration({ Id, ...input }, context) {
    const { configuration, name } = bucketOf(context, input);
    return { InventoryConfiguration: findConfiguration(configuration.inventory, Id, name) };
  },

  ListBucketInventoryConfigurations({ ContinuationToken, ...input }, context) {
    const { configuration } = bucketOf(context, input);
    const { configurations, rest } = pageOfConfigurations(configuration.inventory, ContinuationToken);
    return { InventoryConfigurationList: configurations, ...rest };
  },

  DeleteBucketInventoryConfiguration({ Id, ...input }, context) {
    const bucket = bucketOf(context, input);
    bucket.configure({ inventory: withoutConfiguration(bucket.configuration.inventory, Id, bucket.name) });
    return {};
  },

  PutBucketMetricsConfiguration({ Id, MetricsConfiguration, ...input }, context) {
    const bucket = bucketOf(context, input);
    const metrics = withConfiguration(bucket.configuration.metrics, Id, MetricsConfiguration);
    noteWithoutEffect("PutBucketMetricsConfiguration", "requests of a bucket are not measured", context);
    bucket.configure({ metrics });
    return {};
  },

  GetBucketMetricsConfiguration({ Id, ...input }, context) {
    const { configuration, name } = bucketOf(context, input);
    return { MetricsConfiguration: findConfiguration(configuration.metrics, Id, name) };
  },

  ListBucketMetricsConfigurations({ ContinuationToken, ...input }, context) {
    const { configuration } = bucketOf(context, input);
    const { configurations, rest } = pageOfConfigurations(configuration.metrics, ContinuationToken);
    return { MetricsConfigurationList: configurations, ...rest };
  },

  DeleteBucketMetricsConfiguration({ Id, ...input }, context) {
    const bucket = bucketOf(context, input);
    bucket.configure({ metrics: withoutConfiguration(bucket.configuration.metrics, Id, bucket.name) });
    return {};
  },
} satisfies Operations<typeof S3, S3Context>;

import { POLICY } from "./policy.js";
import type { ValidCall } from "./valid-call.js";

export const S3: readonly ValidCall[] = [
  ["CreateBucket", { Bucket: "orders" }],
  ["PutBucketVersioning", { Bucket: "orders", VersioningConfiguration: { Status: "Enabled" } }],
  [
    "PutObject",
    { Bucket: "orders", Key: "a/b", Body: "hello", Metadata: { a: "b" }, Tagging: "a=b", ChecksumAlgorithm: "SHA256" },
  ],
  ["GetObject", { Bucket: "orders", Key: "a/b", Range: "bytes=0-1", IfMatch: "*" }],
  ["CopyObject", { Bucket: "orders", Key: "c", CopySource: "orders/a/b" }],
  ["CreateMultipartUpload", { Bucket: "orders", Key: "m" }],
  [
    "UploadPart",
    { Bucket: "orders", Key: "m", PartNumber: 1, UploadId: "<CreateMultipartUpload.UploadId>", Body: "part" },
  ],
  [
    "CompleteMultipartUpload",
    {
      Bucket: "orders",
      Key: "m",
      UploadId: "<CreateMultipartUpload.UploadId>",
      MultipartUpload: { Parts: [{ PartNumber: 1, ETag: "<UploadPart.ETag>" }] },
    },
  ],
  ["ListObjectsV2", { Bucket: "orders", Prefix: "a", Delimiter: "/", MaxKeys: 1, EncodingType: "url" }],
  ["DeleteObjects", { Bucket: "orders", Delete: { Objects: [{ Key: "c" }] } }],
  [
    "PutBucketCors",
    {
      Bucket: "orders",
      CORSConfiguration: { CORSRules: [{ AllowedMethods: ["GET"], AllowedOrigins: ["http://*.a"] }] },
    },
  ],
  [
    "PutBucketLifecycleConfiguration",
    {
      Bucket: "orders",
      LifecycleConfiguration: {
        Rules: [
          {
            ID: "r",
            Status: "Enabled",
            Filter: { And: { Prefix: "a", Tags: [{ Key: "a", Value: "b" }] } },
            Expiration: { Days: 1 },
          },
        ],
      },
    },
  ],
  [
    "PutBucketNotificationConfiguration",
    {
      Bucket: "orders",
      NotificationConfiguration: {
        QueueConfigurations: [
          {
            QueueArn: "arn:aws:sqs:us-east-1:000000000000:orders",
            Events: ["s3:ObjectCreated:*"],
            Filter: { Key: { FilterRules: [{ Name: "prefix", Value: "a" }] } },
          },
        ],
      },
    },
  ],
  [
    "PutBucketPolicy",
    {
      Bucket: "orders",
      Policy: POLICY.replace('"Resource":"*"', '"Resource":"arn:aws:s3:::orders"').replace("sqs:*", "s3:*"),
    },
  ],
  ["PutBucketTagging", { Bucket: "orders", Tagging: { TagSet: [{ Key: "a", Value: "b" }] } }],
  ["PutObjectTagging", { Bucket: "orders", Key: "a/b", Tagging: { TagSet: [{ Key: "a", Value: "b" }] } }],
  [
    "PutBucketEncryption",
    {
      Bucket: "orders",
      ServerSideEncryptionConfiguration: {
        Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "AES256" } }],
      },
    },
  ],
  ["PutObject", { Bucket: "orders", Key: "old", Body: "hello", StorageClass: "GLACIER" }],
  ["RestoreObject", { Bucket: "orders", Key: "old", RestoreRequest: { Days: 1, Tier: "Expedited" } }],
  ["PutBucketMetricsConfiguration", { Bucket: "orders", Id: "all", MetricsConfiguration: { Id: "all" } }],
  [
    "PutBucketInventoryConfiguration",
    {
      Bucket: "orders",
      Id: "all",
      InventoryConfiguration: {
        Id: "all",
        IsEnabled: true,
        IncludedObjectVersions: "All",
        Schedule: { Frequency: "Daily" },
        Destination: { S3BucketDestination: { Bucket: "arn:aws:s3:::orders", Format: "CSV" } },
      },
    },
  ],
  [
    "PutBucketReplication",
    {
      Bucket: "orders",
      ReplicationConfiguration: {
        Role: "arn:aws:iam::000000000000:role/orders",
        Rules: [{ Status: "Enabled", Filter: { Prefix: "a" }, Destination: { Bucket: "arn:aws:s3:::orders" } }],
      },
    },
  ],
  ["PutBucketWebsite", { Bucket: "orders", WebsiteConfiguration: { IndexDocument: { Suffix: "index.html" } } }],
  [
    "PutBucketLogging",
    { Bucket: "orders", BucketLoggingStatus: { LoggingEnabled: { TargetBucket: "orders", TargetPrefix: "l" } } },
  ],
];

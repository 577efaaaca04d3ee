import * as S3 from "@aws-sdk/client-s3";
import { defineService } from "../../define-service.js";
import type { CloudPorts, Scope } from "../../ports.js";
import { bucketNameOf, completeRequest } from "./complete-request.js";
import { crossOriginOf } from "./cors.js";
import { postObject } from "./form/post-object.js";
import { operations } from "./operations.js";
import { S3Store, type SavedStore } from "./store.js";

/** Amazon S3. */
export const s3 = defineService({
  client: S3,
  scope: "partition",
  keepsContentEncoding: true,
  createStore: (_scope: Scope, ports: CloudPorts) => new S3Store(ports),
  disposeStore: async (store) => store.dispose(),
  completeRequest,
  findCrossOrigin(request, stores) {
    const name = bucketNameOf(request);
    const rules = stores.flatMap((store) => store.findBucket(name ?? "")?.configuration.corsRules ?? []);
    return rules.length === 0 ? undefined : crossOriginOf(rules, request);
  },
  answerForm: postObject,
  saveStore: (store, largeBytes) => store.toRecord(largeBytes),
  restoreStore: (store, saved: SavedStore) => store.restore(saved),
  operations,
  partial: {
    PutObject: "keys of the customer (SSE-C) are refused; nothing is encrypted",
    CopyObject: "keys of the customer (SSE-C) are refused; nothing is encrypted",
    CreateMultipartUpload: "keys of the customer (SSE-C) are refused; nothing is encrypted",
    PutBucketPolicy: "kept, not enforced",
    PutBucketAcl: "kept, not enforced",
    PutObjectAcl: "kept, not enforced",
    PutPublicAccessBlock: "kept, not enforced",
    PutBucketOwnershipControls: "decides whether there are access lists, which are not enforced",
    PutBucketRequestPayment: "kept; nobody pays",
    PutBucketEncryption: "kept; nothing is encrypted",
    PutBucketLifecycleConfiguration: "noncurrent versions are not moved to other storage classes",
    PutBucketNotificationConfiguration: "no events go to EventBridge; a delivery that fails is not tried again",
    PutBucketVersioning: "MFA delete is not asked for",
    PutBucketWebsite: "kept; no website is served",
    PutBucketLogging: "kept; no access logs are written",
    PutBucketReplication: "kept; nothing is replicated",
    PutBucketAccelerateConfiguration: "kept, without effect",
    PutBucketAnalyticsConfiguration: "kept, without effect",
    PutBucketIntelligentTieringConfiguration: "kept, without effect",
    PutBucketInventoryConfiguration: "kept, without effect",
    PutBucketMetricsConfiguration: "kept, without effect",
    RestoreObject: "takes as long as AWS says at most; no restores by a query; answers 200 where S3 answers 202",
  },
});

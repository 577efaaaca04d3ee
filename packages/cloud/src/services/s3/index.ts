import * as S3 from "@aws-sdk/client-s3";
import { defineService } from "../../define-service.js";
import type { CloudPorts, Scope } from "../../ports.js";
import { bucketNameOf, completeRequest } from "./complete-request.js";
import { crossOriginOf } from "./cors.js";
import { postObject } from "./form/post-object.js";
import { operations } from "./operations.js";
import { S3Store, type SavedStore } from "./store.js";
import { answerWebsite } from "./website/answer-website.js";

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
    const bucket = stores.map((store) => store.findBucket(name ?? "")).find((each) => each !== undefined);
    return bucket === undefined ? undefined : crossOriginOf(bucket.configuration.corsRules, request);
  },
  answerForm: postObject,
  answerPage: (request, { stores: [store], requestId }) => store && answerWebsite(request, store, requestId),
  saveStore: (store, largeBytes) => store.toRecord(largeBytes),
  restoreStore: (store, saved: SavedStore) => store.restore(saved),
  operations,
  partial: {
    PutObject: "nothing is encrypted; a request holds at most 100 MB",
    CopyObject: "nothing is encrypted",
    CreateMultipartUpload: "nothing is encrypted",
    PutBucketPolicy: "kept, not enforced",
    PutBucketAcl: "kept, not enforced",
    PutObjectAcl: "kept, not enforced",
    PutPublicAccessBlock: "kept, not enforced",
    PutBucketOwnershipControls: "decides whether there are access lists, which are not enforced",
    PutBucketRequestPayment: "kept; nobody pays",
    PutBucketEncryption: "kept; nothing is encrypted",
    PutBucketNotificationConfiguration: "no events go to EventBridge",
    PutBucketVersioning: "MFA delete is not asked for",
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

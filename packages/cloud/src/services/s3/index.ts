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
    PutBucketPolicy: "kept, not enforced",
    PutBucketAcl: "kept, not enforced",
    PutObjectAcl: "kept, not enforced",
    PutPublicAccessBlock: "kept, not enforced",
    PutBucketEncryption: "kept; nothing is encrypted",
    PutBucketNotificationConfiguration: "EventBridge is refused; a delivery that fails is not tried again",
    PutBucketVersioning: "MFA delete is not asked for",
  },
});

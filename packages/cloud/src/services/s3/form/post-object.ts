import type { WireRequest, WireResponse } from "@assay/wire";
import { ObjectCannedACL, ServerSideEncryption, StorageClass } from "@aws-sdk/client-s3";
import type { FormContext } from "../../../define-service.js";
import { canonicalIdOf } from "../access-control.js";
import { verifyUpload } from "../checksum.js";
import { bucketNameOf } from "../complete-request.js";
import { invalidArgument } from "../errors.js";
import { describeNewObject, type ObjectRequest } from "../new-object.js";
import { locationOf } from "../object-location.js";
import type { S3Store } from "../store.js";
import { storeBytes, writeObject } from "../write-object.js";
import { answerUpload } from "./answer-upload.js";
import { checkPostPolicy } from "./post-policy.js";
import { tagsOfField } from "./tagging-field.js";
import { isUploadForm, parseUploadForm, type UploadForm } from "./upload-form.js";

/** POST Object: the one operation of S3 that no SDK sends, because browsers do. Undefined for other requests. */
export async function postObject(
  request: WireRequest,
  context: FormContext<S3Store>,
): Promise<WireResponse | undefined> {
  if (!isUploadForm(request)) return undefined;
  const { store, requestId } = context;
  const resource = bucketNameOf(request) ?? "";
  const subject = { service: "s3", name: "PostObject", requestId, resource };
  return await store.ports.traces.span(subject, () => takeUpload(request, resource, context));
}

async function takeUpload(
  request: WireRequest,
  bucketName: string,
  context: FormContext<S3Store>,
): Promise<WireResponse> {
  const { store } = context;
  const { clock } = store.ports;
  const bucket = store.bucket(bucketName);
  const form = parseUploadForm(request);
  const policy = form.fields.get("policy");
  const { caller } = context.authenticate(form.fields);
  await context.strike("PostObject", [bucket.name, form.fields.get("key") ?? ""]);
  if (policy !== undefined) checkPostPolicy(policy, form, bucket.name, clock.now());

  const { tagging } = Object.fromEntries(form.fields);
  const described = {
    ...describeNewObject(bucket, requestOf(form), {
      ownerId: canonicalIdOf(caller.accountId),
      nowMs: clock.now(),
    }),
    ...(tagging !== undefined && { tags: tagsOfField(tagging) }),
  };
  const checksum = await verifyUpload(form.file, checksumsOf(form));
  const writing = { store, clock, caller, requestId: context.requestId };
  const object = {
    ...described,
    ...(await storeBytes(writing, form.file, described.encryption)),
    checksum,
    parts: undefined,
  };
  const stored = writeObject(writing, bucket, object, { how: "Post", conditions: {} });
  return answerUpload(form.fields, bucket, stored, locationOf(bucket, stored.key, store));
}

/** What the fields order, in the words of PutObject. */
function requestOf({ fields }: UploadForm): ObjectRequest {
  const expires = new Date(fields.get("expires") ?? Number.NaN);
  return {
    Key: fields.get("key") ?? "",
    ACL: oneOf(ObjectCannedACL, fields.get("acl"), "acl"),
    CacheControl: fields.get("cache-control"),
    ContentDisposition: fields.get("content-disposition"),
    ContentEncoding: fields.get("content-encoding"),
    ContentLanguage: fields.get("content-language"),
    ContentType: fields.get("content-type"),
    Expires: Number.isNaN(expires.getTime()) ? undefined : expires,
    Metadata: Object.fromEntries(
      [...fields].flatMap(([name, value]) =>
        name.startsWith("x-amz-meta-") ? [[name.slice("x-amz-meta-".length), value]] : [],
      ),
    ),
    StorageClass: oneOf(StorageClass, fields.get("x-amz-storage-class"), "x-amz-storage-class"),
    ServerSideEncryption: oneOf(
      ServerSideEncryption,
      fields.get("x-amz-server-side-encryption"),
      "x-amz-server-side-encryption",
    ),
    SSEKMSKeyId: fields.get("x-amz-server-side-encryption-aws-kms-key-id"),
    SSECustomerAlgorithm: fields.get("x-amz-server-side-encryption-customer-algorithm"),
    SSECustomerKey: fields.get("x-amz-server-side-encryption-customer-key"),
    SSECustomerKeyMD5: fields.get("x-amz-server-side-encryption-customer-key-md5"),
    WebsiteRedirectLocation: fields.get("x-amz-website-redirect-location"),
    GrantFullControl: fields.get("x-amz-grant-full-control"),
    GrantRead: fields.get("x-amz-grant-read"),
    GrantReadACP: fields.get("x-amz-grant-read-acp"),
    GrantWriteACP: fields.get("x-amz-grant-write-acp"),
  };
}

function checksumsOf({ fields }: UploadForm) {
  return {
    ContentMD5: fields.get("content-md5"),
    ChecksumAlgorithm: fields.get("x-amz-checksum-algorithm"),
    ChecksumCRC32: fields.get("x-amz-checksum-crc32"),
    ChecksumCRC32C: fields.get("x-amz-checksum-crc32c"),
    ChecksumCRC64NVME: fields.get("x-amz-checksum-crc64nvme"),
    ChecksumMD5: fields.get("x-amz-checksum-md5"),
    ChecksumSHA512: fields.get("x-amz-checksum-sha512"),
    ChecksumXXHASH64: fields.get("x-amz-checksum-xxhash64"),
    ChecksumXXHASH3: fields.get("x-amz-checksum-xxhash3"),
    ChecksumXXHASH128: fields.get("x-amz-checksum-xxhash128"),
    ChecksumSHA1: fields.get("x-amz-checksum-sha1"),
    ChecksumSHA256: fields.get("x-amz-checksum-sha256"),
  };
}

function oneOf<Value extends string>(
  accepted: Readonly<Record<string, Value>>,
  value: string | undefined,
  field: string,
): Value | undefined {
  if (value === undefined) return undefined;
  const known = Object.values(accepted).find((each) => each === value);
  if (known === undefined) throw invalidArgument(`The ${field} you specified is not valid`, field, value);
  return known;
}

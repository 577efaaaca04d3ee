import { ServiceError } from "@assay/wire";

type Details = Readonly<Record<string, string>>;

// The SDK's exceptions have no place for the status and for what S3 says beside the message; clients tell errors by
// their code.
function refusal(code: string, statusCode: number, message: string, details: Details = {}): ServiceError {
  return new ServiceError({ code, statusCode, message, details });
}

export const noSuchBucket = (name: string): ServiceError =>
  refusal("NoSuchBucket", 404, "The specified bucket does not exist", { BucketName: name });

export const noSuchKey = (key: string): ServiceError =>
  refusal("NoSuchKey", 404, "The specified key does not exist.", { Key: key });

export const noSuchVersion = (key: string, versionId: string): ServiceError =>
  refusal("NoSuchVersion", 404, "The specified version does not exist.", { Key: key, VersionId: versionId });

export const noSuchUpload = (uploadId: string): ServiceError =>
  refusal(
    "NoSuchUpload",
    404,
    "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.",
    { UploadId: uploadId },
  );

export const bucketAlreadyExists = (name: string): ServiceError =>
  refusal(
    "BucketAlreadyExists",
    409,
    "The requested bucket name is not available. The bucket namespace is shared by all users of the system. Please select a different name and try again.",
    { BucketName: name },
  );

export const bucketAlreadyOwnedByYou = (name: string): ServiceError =>
  refusal(
    "BucketAlreadyOwnedByYou",
    409,
    "Your previous request to create the named bucket succeeded and you already own it.",
    { BucketName: name },
  );

export const bucketNotEmpty = (name: string, hasVersions: boolean): ServiceError =>
  refusal(
    "BucketNotEmpty",
    409,
    hasVersions
      ? "The bucket you tried to delete is not empty. You must delete all versions in the bucket."
      : "The bucket you tried to delete is not empty",
    { BucketName: name },
  );

export const invalidBucketName = (name: string): ServiceError =>
  refusal("InvalidBucketName", 400, "The specified bucket is not valid.", { BucketName: name });

export const illegalLocation = (location: string): ServiceError =>
  refusal(
    "IllegalLocationConstraintException",
    400,
    `The ${location} location constraint is incompatible for the region specific endpoint this request was sent to.`,
  );

export const invalidLocation = (location: string): ServiceError =>
  refusal("InvalidLocationConstraint", 400, "The specified location-constraint is not valid", {
    LocationConstraint: location,
  });

/** What a request to a path gets that was signed for another region than the bucket's. */
export const permanentRedirect = (bucket: string, region: string): ServiceError =>
  new ServiceError({
    code: "PermanentRedirect",
    statusCode: 301,
    message:
      "The bucket you are attempting to access must be addressed using the specified endpoint. Please send all future requests to this endpoint.",
    details: { Endpoint: `${bucket}.s3.${region}.amazonaws.com`, Bucket: bucket },
    headers: { "x-amz-bucket-region": region },
  });

export const accessDenied = (message = "Access Denied"): ServiceError => refusal("AccessDenied", 403, message);

export const invalidArgument = (message: string, name?: string, value?: string): ServiceError =>
  refusal("InvalidArgument", 400, message, {
    ...(name !== undefined && { ArgumentName: name }),
    ...(value !== undefined && { ArgumentValue: value }),
  });

/** What buckets answer since April 2026, unless their owner allows such keys. */
export const customerKeysBlocked = (): ServiceError =>
  accessDenied(
    "Server-side encryption with customer-provided keys (SSE-C) is blocked for this bucket. PutBucketEncryption with BlockedEncryptionTypes NONE allows it.",
  );

export const invalidEncryptionAlgorithm = (algorithm: string): ServiceError =>
  refusal(
    "InvalidEncryptionAlgorithmError",
    400,
    "The encryption request you specified is not valid. The valid value is AES256.",
    { ArgumentName: "x-amz-server-side-encryption-customer-algorithm", ArgumentValue: algorithm },
  );

export const methodNotAllowed = (method: string): ServiceError =>
  refusal("MethodNotAllowed", 405, "The specified method is not allowed against this resource.", {
    Method: method,
    ResourceType: "OBJECT",
  });

export const invalidRequest = (message: string): ServiceError => refusal("InvalidRequest", 400, message);

export const invalidTag = (message: string): ServiceError => refusal("InvalidTag", 400, message);

export const malformedXml = (): ServiceError =>
  refusal(
    "MalformedXML",
    400,
    "The XML you provided was not well-formed or did not validate against our published schema",
  );

export const keyTooLong = (sizeBytes: number): ServiceError =>
  refusal("KeyTooLongError", 400, "Your key is too long", {
    Size: String(sizeBytes),
    MaxSizeAllowed: "1024",
  });

export const invalidDigest = (digest: string): ServiceError =>
  refusal("InvalidDigest", 400, "The Content-MD5 you specified was invalid.", { "Content-MD5": digest });

export const badDigest = (algorithm: string): ServiceError =>
  refusal("BadDigest", 400, `The ${algorithm} you specified did not match the calculated checksum.`);

export const badMd5 = (expected: string, calculated: string): ServiceError =>
  refusal("BadDigest", 400, "The Content-MD5 you specified did not match what we received.", {
    ExpectedDigest: expected,
    CalculatedDigest: calculated,
  });

export const metadataTooLarge = (sizeBytes: number, limitBytes: number): ServiceError =>
  refusal("MetadataTooLarge", 400, "Your metadata headers exceed the maximum allowed metadata size", {
    Size: String(sizeBytes),
    MaxSizeAllowed: String(limitBytes),
  });

export const preconditionFailed = (condition: string): ServiceError =>
  refusal("PreconditionFailed", 412, "At least one of the pre-conditions you specified did not hold", {
    Condition: condition,
  });

export const notModified = (headers: Readonly<Record<string, string>>): ServiceError =>
  new ServiceError({ code: "NotModified", statusCode: 304, message: "Not Modified", headers });

export const headerNotImplemented = (header: string): ServiceError =>
  refusal("NotImplemented", 501, "A header you provided implies functionality that is not implemented", {
    Header: header,
  });

export const invalidRange = (range: string, sizeBytes: number): ServiceError =>
  new ServiceError({
    code: "InvalidRange",
    statusCode: 416,
    message: "The requested range is not satisfiable",
    details: { RangeRequested: range, ActualObjectSize: String(sizeBytes) },
    headers: { "content-range": `bytes */${sizeBytes}` },
  });

export const invalidPart = (uploadId: string, partNumber: number, etag: string): ServiceError =>
  refusal(
    "InvalidPart",
    400,
    "One or more of the specified parts could not be found.  The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.",
    { ETag: etag, PartNumber: String(partNumber), UploadId: uploadId },
  );

export const invalidPartOrder = (uploadId: string): ServiceError =>
  refusal(
    "InvalidPartOrder",
    400,
    "The list of parts was not in ascending order. Parts must be ordered by part number.",
    { UploadId: uploadId },
  );

export const partTooSmall = (partNumber: number, etag: string, sizeBytes: number): ServiceError =>
  refusal("EntityTooSmall", 400, "Your proposed upload is smaller than the minimum allowed size", {
    ETag: etag,
    MinSizeAllowed: "5242880",
    PartNumber: String(partNumber),
    ProposedSize: String(sizeBytes),
  });

/** What a key answers whose current version is a delete marker, or a delete marker that was asked for by its id. */
export const markedAsDeleted = (
  key: string,
  versionId: string,
  isNamed: boolean,
  lastModified: string,
): ServiceError =>
  isNamed
    ? new ServiceError({
        code: "MethodNotAllowed",
        statusCode: 405,
        message: "The specified method is not allowed against this resource.",
        details: { Method: "GET", ResourceType: "DeleteMarker" },
        headers: {
          allow: "DELETE",
          "last-modified": lastModified,
          "x-amz-delete-marker": "true",
          "x-amz-version-id": versionId,
        },
      })
    : new ServiceError({
        code: "NoSuchKey",
        statusCode: 404,
        message: "The specified key does not exist.",
        details: { Key: key },
        headers: { "x-amz-delete-marker": "true", "x-amz-version-id": versionId },
      });

/** A configuration that a bucket does not have. */
export const noSuchConfiguration = (code: string, message: string, bucket: string): ServiceError =>
  refusal(code, 404, message, { BucketName: bucket });

/** @param unreachable ARNs of destinations, and what each answered */
export const unreachableDestinations = (unreachable: readonly (readonly [string, string])[]): ServiceError =>
  refusal(
    "InvalidArgument",
    400,
    "Unable to validate the following destination configurations",
    Object.fromEntries(
      unreachable.flatMap(([arn, reason], at) => [
        [`ArgumentName${at + 1}`, arn],
        [`ArgumentValue${at + 1}`, reason],
      ]),
    ),
  );

export const invalidPartNumber = (partNumber: number, partsCount: number): ServiceError =>
  refusal("InvalidPartNumber", 416, "The requested partnumber is not satisfiable", {
    PartNumberRequested: String(partNumber),
    ActualPartCount: String(partsCount),
  });

export const invalidBucketState = (message: string): ServiceError => refusal("InvalidBucketState", 409, message);

export const accessListsNotSupported = (): ServiceError =>
  refusal("AccessControlListNotSupported", 400, "The bucket does not allow ACLs");

export const bucketAccessWithOwnership = (): ServiceError =>
  refusal(
    "InvalidBucketAclWithObjectOwnership",
    400,
    "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting",
  );

export const malformedPolicy = (message: string): ServiceError => refusal("MalformedPolicy", 400, message);

export const malformedPostRequest = (): ServiceError =>
  refusal("MalformedPOSTRequest", 400, "The body of your POST request is not well-formed multipart/form-data.");

export const invalidPolicyDocument = (message: string): ServiceError => refusal("InvalidPolicyDocument", 400, message);

export const entityTooSmall = (sizeBytes: number, limitBytes: number): ServiceError =>
  refusal("EntityTooSmall", 400, "Your proposed upload is smaller than the minimum allowed size", {
    ProposedSize: String(sizeBytes),
    MinSizeAllowed: String(limitBytes),
  });

export const entityTooLarge = (sizeBytes: number, limitBytes: number): ServiceError =>
  refusal("EntityTooLarge", 400, "Your proposed upload exceeds the maximum allowed size", {
    ProposedSize: String(sizeBytes),
    MaxSizeAllowed: String(limitBytes),
  });

export const noLoggingTarget = (): ServiceError =>
  refusal("InvalidTargetBucketForLogging", 400, "The target bucket for logging does not exist");

export const notReadableFromArchive = (storageClass: string): ServiceError =>
  refusal("InvalidObjectState", 403, "The operation is not valid for the object's storage class", {
    StorageClass: storageClass,
  });

export const notRestorable = (storageClass: string): ServiceError =>
  refusal("InvalidObjectState", 403, "Restore is not allowed for the object's current storage class", {
    StorageClass: storageClass,
  });

export const restoreAlreadyInProgress = (): ServiceError =>
  refusal("RestoreAlreadyInProgress", 409, "Object restore is already in progress");

import { Readable } from "node:stream";
import { compileService, ServiceError } from "@assay/wire";
import * as S3 from "@aws-sdk/client-s3";
import { expect, test } from "vitest";
import { catchError } from "./support/catch-error.js";
import { rawRequest, textOf } from "./support/raw-request.js";
import { type RunningService, startService } from "./support/start-service.js";

const s3 = compileService(S3);
const context = { requestId: "r-1" };

const clientOf = (service: RunningService) =>
  new S3.S3Client({
    ...service.settings,
    forcePathStyle: true,
    requestChecksumCalculation: "WHEN_REQUIRED",
    responseChecksumValidation: "WHEN_REQUIRED",
  });

test("PutObject carries its body, key, headers, metadata and timestamps", async () => {
  await using service = await startService(S3, { PutObject: () => ({ ETag: '"e"', BucketKeyEnabled: true }) });
  const expires = new Date("2026-11-21T04:56:00Z");
  const output = await clientOf(service).send(
    new S3.PutObjectCommand({
      Bucket: "bucket",
      Key: "a//b/../ü +&?.txt",
      Body: Buffer.from([1, 2, 3]),
      ContentType: "text/plain",
      Expires: expires,
      Metadata: { colour: "red", size: "1" },
      BucketKeyEnabled: false,
      ObjectLockRetainUntilDate: expires,
    }),
  );
  expect(service.received[0]).toMatchObject({
    name: "PutObject",
    protocol: "restXml",
    input: {
      Bucket: "bucket",
      Key: "a//b/../ü +&?.txt",
      ContentType: "text/plain",
      ContentLength: 3,
      Expires: expires,
      Metadata: { colour: "red", size: "1" },
      BucketKeyEnabled: false,
      ObjectLockRetainUntilDate: expires,
    },
    unknownMembers: [],
  });
  expect(service.received[0]?.input.Body).toEqual(Buffer.from([1, 2, 3]));
  expect(output).toMatchObject({ ETag: '"e"', BucketKeyEnabled: true });
  expect(output.$metadata).toMatchObject({ requestId: "request-1", extendedRequestId: expect.any(String) });
});

test("GetObject streams its body and carries header members back", async () => {
  const lastModified = new Date("2026-11-21T04:56:00Z");
  await using service = await startService(S3, {
    GetObject: () => ({
      Body: Readable.from([Buffer.from("he"), Buffer.from("llo")]),
      ContentType: "text/plain",
      ContentLength: 5,
      LastModified: lastModified,
      Metadata: { Colour: "red\r\nx-evil: 1" },
      DeleteMarker: false,
    }),
  });
  const output = await clientOf(service).send(new S3.GetObjectCommand({ Bucket: "b", Key: "k/", Range: "bytes=0-4" }));
  expect(service.received[0]?.input).toEqual({ Bucket: "b", Key: "k/", Range: "bytes=0-4" });
  expect(await output.Body?.transformToString()).toBe("hello");
  expect(output).toMatchObject({
    ContentType: "text/plain",
    ContentLength: 5,
    LastModified: lastModified,
    Metadata: { colour: "red x-evil: 1" },
    DeleteMarker: false,
  });
});

test("no value can end its header or break it", () => {
  const { headers } = s3
    .resolve(rawRequest({ method: "HEAD", path: "/b/k" }))
    .writeOutput(
      { CacheControl: "no-cache\r\nx-evil: 1", ContentLanguage: "日本語", Metadata: { a: "1\0\n2", b: "ü" } },
      context,
    );
  expect(headers).toMatchObject({
    "cache-control": "no-cache x-evil: 1",
    "content-language": "=?UTF-8?B?5pel5pys6Kqe?=",
    "x-amz-meta-a": "1 2",
    "x-amz-meta-b": "=?UTF-8?B?w7w=?=",
  });
});

test("XML documents carry wrapped and flattened lists, attributes and renamed roots both ways", async () => {
  const grantee = { Type: "Group" as const, URI: "http://acs.amazonaws.com/groups/global/AllUsers" };
  await using service = await startService(S3, {
    ListObjectsV2: () => ({
      Name: "b",
      IsTruncated: false,
      KeyCount: 2,
      Contents: [{ Key: "a & <b>", Size: 1, LastModified: new Date(0) }, { Key: "c" }],
      CommonPrefixes: [{ Prefix: "d/" }],
    }),
    PutBucketAcl: () => ({}),
    GetBucketAcl: () => ({ Grants: [{ Grantee: grantee, Permission: "READ" }] }),
    CompleteMultipartUpload: () => ({ Location: "l", ETag: '"e"' }),
  });
  const client = clientOf(service);
  const Bucket = "b";
  const listed = await client.send(new S3.ListObjectsV2Command({ Bucket, Prefix: "a b", MaxKeys: 10 }));
  expect(service.received[0]).toMatchObject({ name: "ListObjectsV2", input: { Bucket, Prefix: "a b", MaxKeys: 10 } });
  expect(listed).toMatchObject({
    Name: "b",
    IsTruncated: false,
    Contents: [{ Key: "a & <b>", Size: 1, LastModified: new Date(0) }, { Key: "c" }],
    CommonPrefixes: [{ Prefix: "d/" }],
  });

  const AccessControlPolicy = { Grants: [{ Grantee: grantee, Permission: "READ" as const }], Owner: { ID: "o" } };
  await client.send(new S3.PutBucketAclCommand({ Bucket, AccessControlPolicy }));
  expect(service.received[1]).toMatchObject({
    name: "PutBucketAcl",
    input: { AccessControlPolicy },
    unknownMembers: [],
  });
  expect((await client.send(new S3.GetBucketAclCommand({ Bucket }))).Grants).toEqual(AccessControlPolicy.Grants);

  const Parts = [
    { ETag: '"1"', PartNumber: 1 },
    { ETag: '"2"', PartNumber: 2 },
  ];
  await client.send(
    new S3.CompleteMultipartUploadCommand({ Bucket, Key: "k", UploadId: "u", MultipartUpload: { Parts } }),
  );
  expect(service.received[3]?.input).toMatchObject({ Key: "k", UploadId: "u", MultipartUpload: { Parts } });
});

test("a location is the text of its root", async () => {
  await using service = await startService(S3, { GetBucketLocation: () => ({ LocationConstraint: "eu-west-1" }) });
  const output = await clientOf(service).send(new S3.GetBucketLocationCommand({ Bucket: "b" }));
  expect(output.LocationConstraint).toBe("eu-west-1");
});

test("a modelled exception arrives as its class in S3's bare envelope", async () => {
  await using service = await startService(S3, {
    GetObject: () => {
      throw new S3.InvalidObjectState({ message: "archived", StorageClass: "GLACIER", $metadata: {} });
    },
    HeadObject: () => {
      throw new S3.NotFound({ message: "Not Found", $metadata: { httpStatusCode: 404 } });
    },
  });
  const client = clientOf(service);
  const error = await client.send(new S3.GetObjectCommand({ Bucket: "b", Key: "k" })).catch((each) => each);
  expect(error).toBeInstanceOf(S3.InvalidObjectState);
  expect(error).toMatchObject({ message: "archived", StorageClass: "GLACIER", $metadata: { httpStatusCode: 403 } });
  const absent = await client.send(new S3.HeadObjectCommand({ Bucket: "b", Key: "k" })).catch((each) => each);
  expect(absent).toBeInstanceOf(S3.NotFound);
});

test.each([
  ["GET", "/", "", {}, "ListBuckets"],
  ["GET", "/b", "", {}, "ListObjects"],
  ["GET", "/b", "list-type=2", {}, "ListObjectsV2"],
  ["GET", "/b/", "location", {}, "GetBucketLocation"],
  ["PUT", "/b", "", {}, "CreateBucket"],
  ["PUT", "/b", "acl", {}, "PutBucketAcl"],
  ["POST", "/b", "delete=", {}, "DeleteObjects"],
  ["PUT", "/b/k", "", {}, "PutObject"],
  ["PUT", "/b/k", "partNumber=1&uploadId=u", {}, "UploadPart"],
  ["PUT", "/b/k", "", { "x-amz-copy-source": "c/d" }, "CopyObject"],
  ["PUT", "/b/k", "partNumber=1&uploadId=u", { "x-amz-copy-source": "c/d" }, "UploadPartCopy"],
  ["GET", "/b/k", "uploadId=u", {}, "ListParts"],
  ["GET", "/b/k", "x-id=GetObject", {}, "GetObject"],
  ["POST", "/b/k", "uploads", {}, "CreateMultipartUpload"],
  ["POST", "/b/k", "uploadId=u", {}, "CompleteMultipartUpload"],
  ["DELETE", "/b/k", "uploadId=u", {}, "AbortMultipartUpload"],
  ["DELETE", "/b/k", "", {}, "DeleteObject"],
  ["DELETE", "/b/k", "tagging", {}, "DeleteObjectTagging"],
  ["HEAD", "/b", "", {}, "HeadBucket"],
])("%s %s?%s is the operation that fits best, as older SDKs send it too", (method, path, query, headers, name) => {
  expect(s3.resolve(rawRequest({ method, path, query, headers })).name).toBe(name);
});

test("what is no operation of S3 answers 404 in XML", () => {
  const request = rawRequest({ method: "PATCH", path: "/b/k" });
  const { status, headers, body } = s3.writeError(
    request,
    catchError(() => s3.resolve(request)),
    context,
  );
  expect(status).toBe(404);
  expect(headers).toMatchObject({ "x-amz-request-id": "r-1", "x-amz-id-2": expect.any(String) });
  expect(textOf(body)).toContain(
    "<Error><Code>UnknownOperationException</Code><Message>S3 has no operation at PATCH /b/k",
  );
});

test.each([
  ["not XML", "{}"],
  ["cut short", "<Delete><Object>"],
  ["of another root", "<Remove/>"],
  ["with text for elements", "<Delete>x</Delete>"],
  ["with elements for text", "<Delete><Object><Key><a/></Key></Object></Delete>"],
  ["with a value of the wrong type", "<Delete><Quiet>maybe</Quiet></Delete>"],
  ["without a required member", "<Delete><Object/></Delete>"],
  ["empty", ""],
  ["nested without end", "<a>".repeat(200_000)],
  ["not UTF-8", Buffer.from([0x3c, 0x44, 0xff])],
  ["followed by another", "<Delete><Object><Key>a</Key></Object></Delete>".repeat(2)],
  ["followed by text", "<Delete><Object><Key>a</Key></Object></Delete>x"],
  ["with a character that XML has not", "<Delete><Object><Key>a\u0000</Key></Object></Delete>"],
  ["with a reference to such a character", "<Delete><Object><Key>a&#0;</Key></Object></Delete>"],
  ["with a reference to half a character", "<Delete><Object><Key>a&#xd800;</Key></Object></Delete>"],
  ["with a reference to nothing", "<Delete><Object><Key>a&x;</Key></Object></Delete>"],
  ["with a bare ampersand", "<Delete><Object><Key>a & b</Key></Object></Delete>"],
  ["with a section that never ends", "<Delete><Object><Key><![CDATA[a</Key></Object></Delete>"],
  ["of a document type", '<!DOCTYPE Delete [<!ENTITY x "a">]><Delete><Object><Key>&x;</Key></Object></Delete>'],
  ["of a document type behind a comment", "<?xml version='1.0'?><!-- <a> --> <!doctype Delete><Delete/>"],
])("a body that is %s is MalformedXML", (_, body) => {
  const operation = s3.resolve(rawRequest({ path: "/b", query: "delete", body }));
  const error = catchError(() => operation.readInput());
  expect(error).toBeInstanceOf(ServiceError);
  expect(error).toMatchObject({ code: "MalformedXML", statusCode: 400 });
});

test("references and sections of text are read as what they stand for", () => {
  const body =
    "<?xml version='1.0'?><!-- &x; <!DOCTYPE> --><Delete><Object><Key>a&amp;&#x1F600;&#128512;&#10;<![CDATA[&x;<!DOCTYPE]]></Key></Object></Delete>\n";
  const operation = s3.resolve(rawRequest({ path: "/b", query: "delete", body }));
  expect(operation.readInput().Delete).toEqual({ Objects: [{ Key: "a&\u{1f600}\u{1f600}\n&x;<!DOCTYPE" }] });
});

test("headers and parameters that are missing or malformed are named", () => {
  const put = rawRequest({ method: "PUT", path: "/b/k", query: "x-id=CopyObject" });
  expect(catchError(() => s3.resolve(put).readInput())).toMatchObject({
    code: "InvalidRequest",
    message: "Missing required header for this request: x-amz-copy-source",
  });
  const part = rawRequest({ method: "PUT", path: "/b/k", query: "x-id=UploadPart&partNumber=1" });
  expect(catchError(() => s3.resolve(part).readInput())).toMatchObject({
    code: "InvalidRequest",
    message: "Missing required query parameter: uploadId",
  });
  const list = rawRequest({ method: "GET", path: "/b", query: "list-type=2&max-keys=ten" });
  expect(catchError(() => s3.resolve(list).readInput())).toMatchObject({ code: "InvalidArgument" });
});

test("an error carries what it is about, and headers of its own", () => {
  const error = new ServiceError({
    code: "PermanentRedirect",
    message: "elsewhere",
    statusCode: 301,
    details: { Bucket: "a<b" },
    headers: { "x-amz-bucket-region": "eu-west-1" },
  });
  const answer = s3.writeError(rawRequest({ path: "/a/b" }), error, context);
  expect([answer.status, answer.headers["x-amz-bucket-region"]]).toEqual([301, "eu-west-1"]);
  expect(textOf(answer.body)).toContain("<Message>elsewhere</Message><Bucket>a&lt;b</Bucket>");
});

test.each([
  ["to HEAD", { method: "HEAD" }, 404],
  ["that says nothing has changed", { method: "GET" }, 304],
])("an answer %s has no body", (_what, sent, statusCode) => {
  const error = new ServiceError({ code: "Any", message: "any", statusCode });
  const answer = s3.writeError(rawRequest({ ...sent, path: "/a/b" }), error, context);
  expect([answer.status, textOf(answer.body)]).toEqual([statusCode, ""]);
});

test("a range of an object is answered as partial content", () => {
  const operation = s3.resolve(rawRequest({ method: "GET", path: "/bucket/key" }));
  expect(operation.writeOutput({ ContentRange: "bytes 0-1/5" }, context).status).toBe(206);
  expect(operation.writeOutput({}, context).status).toBe(200);
});

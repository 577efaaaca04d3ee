import { parseCaller, refuseExpiredUrl, verifySignature, type WireRequest } from "@assay/wire";
import * as Lambda from "@aws-sdk/client-lambda";
import * as S3 from "@aws-sdk/client-s3";
import * as Sts from "@aws-sdk/client-sts";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { expect, test } from "vitest";
import { catchError } from "./support/catch-error.js";
import { rawRequest } from "./support/raw-request.js";
import { startService } from "./support/start-service.js";

const SECRET = "secret";
const authorization = (credential: string) =>
  `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=host;x-amz-date, Signature=abc`;

const signed = (credential: string, headers: Record<string, string> = { "x-amz-date": "20261121T045600Z" }) =>
  rawRequest({ headers: { authorization: authorization(credential), ...headers } });

const verify = (request: WireRequest, nowMs = Date.now(), secret = SECRET) =>
  verifySignature(request, parseCaller(request), secret, nowMs);

const presigned = (url: string): WireRequest => {
  const { pathname, search, host } = new URL(url);
  return rawRequest({ method: "GET", path: pathname, query: search.slice(1), headers: { host } });
};

test("an access key of 12 digits chooses the account, any other belongs to account 000000000000", () => {
  expect(parseCaller(signed("111122223333/20261121/eu-west-1/lambda/aws4_request"))).toEqual({
    accountId: "111122223333",
    region: "eu-west-1",
    signingName: "lambda",
    accessKeyId: "111122223333",
    signature: {
      isPresigned: false,
      scopeDate: "20261121",
      signedHeaders: ["host", "x-amz-date"],
      signedAt: "20261121T045600Z",
      expiresInSeconds: undefined,
      value: "abc",
    },
  });
  expect(parseCaller(signed("test/20261121/us-east-2/s3/aws4_request"))).toMatchObject({
    accountId: "000000000000",
    accessKeyId: "test",
    region: "us-east-2",
  });
});

test("an unsigned request is nobody's, in us-east-1", () => {
  expect(parseCaller(rawRequest({}))).toEqual({
    accountId: "000000000000",
    region: "us-east-1",
    signingName: undefined,
    accessKeyId: undefined,
    signature: undefined,
    expiresAtMs: undefined,
  });
});

test.each([
  ["another algorithm", "Bearer abc"],
  ["no parameters", "AWS4-HMAC-SHA256 "],
  ["no signature", "AWS4-HMAC-SHA256 Credential=a/20261121/r/s/aws4_request, SignedHeaders=host"],
  ["a short scope", authorization("a/20261121/lambda/aws4_request")],
  ["a scope for something else", authorization("a/20261121/r/lambda/aws5_request")],
])("an Authorization header with %s is an incomplete signature", (_, header) => {
  const request = rawRequest({ headers: { authorization: header, "x-amz-date": "20261121T045600Z" } });
  expect(catchError(() => parseCaller(request))).toMatchObject({
    code: "IncompleteSignatureException",
    queryCode: "IncompleteSignature",
    statusCode: 403,
  });
});

test("every part that an Authorization header lacks is named, and so is the date", () => {
  const error = catchError(() => parseCaller(rawRequest({ headers: { authorization: "AWS4-HMAC-SHA256 x=y" } })));
  for (const part of ["'Credential'", "'Signature'", "'SignedHeaders'", "'X-Amz-Date'"]) {
    expect(String(error)).toContain(part);
  }
});

test.each([
  ["parameters missing", "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=a"],
  ["a scope that is none", query({ "X-Amz-Credential": "a/b" })],
  ["an expiry beyond a week", query({ "X-Amz-Expires": "604801" })],
  ["an expiry that is no number", query({ "X-Amz-Expires": "soon" })],
  ["a negative expiry", query({ "X-Amz-Expires": "-1" })],
  ["another algorithm", query({ "X-Amz-Algorithm": "AWS5" })],
  ["bad encoding", "X-Amz-Algorithm=%zz"],
])("a presigned URL with %s is refused", (_, text) => {
  expect(catchError(() => parseCaller(rawRequest({ query: text })))).toMatchObject({
    code: "AuthorizationQueryParametersError",
    statusCode: 400,
  });
});

function query(changed: Record<string, string>): string {
  return String(
    new URLSearchParams({
      "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
      "X-Amz-Credential": "a/20261121/r/s3/aws4_request",
      "X-Amz-Signature": "abc",
      "X-Amz-Date": "20261121T045600Z",
      "X-Amz-SignedHeaders": "host",
      "X-Amz-Expires": "60",
      ...changed,
    }),
  );
}

test("a request of the SDK verifies, and any tampering with it does not", async () => {
  await using service = await startService(Lambda, { Invoke: () => ({ StatusCode: 200 }) });
  const client = new Lambda.LambdaClient(service.settings);
  await client.send(
    new Lambda.InvokeCommand({
      FunctionName: "arn:aws:lambda:eu-west-1:111122223333:function:f",
      Qualifier: "a b",
      InvocationType: "RequestResponse",
      Payload: "{}",
    }),
  );
  const request = service.onlyRequest();
  await expect(verify(request)).resolves.toBeUndefined();
  const { headers } = request;
  const tampered: Partial<WireRequest>[] = [
    { body: Buffer.from("{ }") },
    { method: "PUT" },
    { path: request.path.replace("invocations", "invocation") },
    { query: "Qualifier=prod" },
    { headers: { ...headers, "x-amz-invocation-type": "Event" } },
    { headers: { ...headers, host: "elsewhere" } },
  ];
  for (const change of tampered) {
    await expect(verify({ ...request, ...change })).rejects.toMatchObject({
      code: "InvalidSignatureException",
      queryCode: "SignatureDoesNotMatch",
      statusCode: 403,
    });
  }
  await expect(verify(request, Date.now(), "other")).rejects.toMatchObject({ statusCode: 403 });
});

test("a signature is current for five minutes", async () => {
  await using service = await startService(Sts, { GetCallerIdentity: () => ({}) });
  await new Sts.STSClient(service.settings).send(new Sts.GetCallerIdentityCommand({}));
  const request = service.onlyRequest();
  const minutes = (count: number) => Date.now() + count * 60_000;
  await expect(verify(request, minutes(4))).resolves.toBeUndefined();
  await expect(verify(request, minutes(-4))).resolves.toBeUndefined();
  await expect(verify(request, minutes(6))).rejects.toThrowError("Signature expired");
  await expect(verify(request, minutes(-6))).rejects.toThrowError("Signature not yet current");
});

test("S3's paths are signed as they are sent", async () => {
  await using service = await startService(S3, { PutObject: () => ({}) });
  const client = new S3.S3Client({ ...service.settings, forcePathStyle: true });
  await client.send(new S3.PutObjectCommand({ Bucket: "b", Key: "a//b/../c d+é", Body: "hello" }));
  const request = service.onlyRequest();
  await expect(verify(request)).resolves.toBeUndefined();
  await expect(verify({ ...request, body: Buffer.from("hullo") })).rejects.toMatchObject({
    code: "XAmzContentSHA256Mismatch",
  });
  await expect(verify({ ...request, path: "/b/c%20d" })).rejects.toMatchObject({ code: "SignatureDoesNotMatch" });
  const headers = { ...request.headers, "x-amz-acl": "public-read" };
  await expect(verify({ ...request, headers })).rejects.toThrowError(
    "headers present in the request which were not signed",
  );
});

test("a presigned URL verifies until it expires, and only as it was signed", async () => {
  const signingDate = new Date("2026-11-21T04:56:00Z");
  const client = new S3.S3Client({
    region: "eu-west-1",
    endpoint: "http://localhost:4566",
    forcePathStyle: true,
    credentials: { accessKeyId: "111122223333", secretAccessKey: SECRET },
  });
  const command = new S3.GetObjectCommand({ Bucket: "b", Key: "a b/ü", ResponseContentType: "text/plain" });
  const request = presigned(await getSignedUrl(client, command, { expiresIn: 60, signingDate }));
  const after = (seconds: number) => signingDate.getTime() + seconds * 1_000;
  expect(parseCaller(request)).toMatchObject({
    accountId: "111122223333",
    region: "eu-west-1",
    signingName: "s3",
    signature: { isPresigned: true, expiresInSeconds: 60 },
  });
  await expect(verify(request, after(59))).resolves.toBeUndefined();
  await expect(verify(request, after(61))).rejects.toMatchObject({
    code: "AccessDenied",
    message: "Request has expired",
  });
  const extended = { ...request, query: request.query.replace("X-Amz-Expires=60", "X-Amz-Expires=600") };
  await expect(verify(extended, after(61))).rejects.toMatchObject({ code: "SignatureDoesNotMatch" });
  await expect(verify({ ...request, path: "/b/other" }, after(1))).rejects.toMatchObject({
    code: "SignatureDoesNotMatch",
  });
});

test("what no signer would write is refused before any comparison", async () => {
  await expect(verify(rawRequest({}))).rejects.toMatchObject({ queryCode: "MissingAuthenticationToken" });
  const now = Date.parse("2026-11-21T04:56:00Z");
  const unsignedHost = rawRequest({
    headers: {
      authorization: authorization("a/20261121/r/lambda/aws4_request").replace("host;", ""),
      "x-amz-date": "20261121T045600Z",
    },
  });
  await expect(verify(unsignedHost, now)).rejects.toThrowError("'Host'");
  const otherDay = signed("a/20261120/r/lambda/aws4_request");
  await expect(verify(otherDay, now)).rejects.toThrowError("Credential scope");
  const noDate = signed("a/20261121/r/lambda/aws4_request", { "x-amz-date": "yesterday" });
  await expect(verify(noDate, now)).rejects.toThrowError("ISO-8601");
});

test("a URL presigned by version 2 tells its account and its end, and no region", () => {
  const query = "AWSAccessKeyId=111111111111&Signature=abc%3D&Expires=1800000000";
  expect(parseCaller(rawRequest({ query }))).toMatchObject({
    accountId: "111111111111",
    region: "aws-global",
    accessKeyId: "111111111111",
    expiresAtMs: 1_800_000_000_000,
  });
  expect(() => parseCaller(rawRequest({ query: "AWSAccessKeyId=a&Signature=b" }))).toThrow("requires the Signature");
  expect(() => parseCaller(rawRequest({ query: "AWSAccessKeyId=a&Signature=b&Expires=x" }))).toThrow("Invalid date");
});

test("a presigned URL is refused when its time is over", () => {
  const caller = parseCaller(rawRequest({ query: "AWSAccessKeyId=a&Signature=b&Expires=100" }));
  expect(() => refuseExpiredUrl(caller, 100_000)).not.toThrow();
  expect(() => refuseExpiredUrl(caller, 100_001)).toThrow("Request has expired");
});

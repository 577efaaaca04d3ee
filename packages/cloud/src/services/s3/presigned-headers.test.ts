import { GetObjectTaggingCommand, HeadObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createBucket, REGION } from "../../../test/s3-fixture.js";
import { type Cloud, startCloud } from "../../index.js";

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud();
});
afterAll(() => cloud.dispose());

test("whoever uses a presigned URL need not send the headers that the SDK has put into it", async () => {
  const { s3, Bucket, accountId } = await createBucket(cloud);
  const signer = new S3Client({
    endpoint: cloud.endpointUrl,
    forcePathStyle: true,
    region: REGION,
    credentials: { accessKeyId: accountId, secretAccessKey: "test" },
  });
  const StorageClass = "STANDARD_IA";
  const unsent = { Metadata: { by: "Anna" }, StorageClass, Tagging: "a=1&b=2" } as const;
  // The body is not known yet: the SDK signs a checksum of no bytes.
  const url = await getSignedUrl(signer, new PutObjectCommand({ Bucket, Key: "a", ...unsent }));
  expect((await fetch(url, { method: "PUT", body: "hello" })).status).toBe(200);
  const head = await s3.send(new HeadObjectCommand({ Bucket, Key: "a" }));
  expect(head).toMatchObject({ Metadata: unsent.Metadata, StorageClass, ContentLength: 5, TagCount: 2 });
  expect((await s3.send(new GetObjectTaggingCommand({ Bucket, Key: "a" }))).TagSet).toHaveLength(2);

  const overridden = await fetch(url, { method: "PUT", body: "hello", headers: { "x-amz-meta-by": "Berta" } });
  expect(overridden.status).toBe(200);
  expect((await s3.send(new HeadObjectCommand({ Bucket, Key: "a" }))).Metadata?.by).toBe("Berta");
});

test("signatures of version 2 carry the content type as well", async () => {
  const { s3, Bucket, accountId } = await createBucket(cloud);
  const query = new URLSearchParams({
    AWSAccessKeyId: accountId,
    Expires: String(Math.floor(cloud.clock.now() / 1_000) + 60),
    Signature: "0",
    "Content-Type": "text/x",
    "x-amz-meta-by": "Anna",
  });
  // A body of bytes has no type of its own.
  const body = new TextEncoder().encode("hello");
  expect((await fetch(`${cloud.endpointUrl}/${Bucket}/a?${query}`, { method: "PUT", body })).status).toBe(200);
  const head = await s3.send(new HeadObjectCommand({ Bucket, Key: "a" }));
  expect(head).toMatchObject({ ContentType: "text/x", Metadata: { by: "Anna" } });
  expect(cloud.ledger.entries()).not.toContainEqual(expect.objectContaining({ gap: "unmodelled-field" }));
});

test("a query that is not signed makes no headers", async () => {
  const { s3, Bucket, put } = await createBucket(cloud);
  await put("a", "hello");
  const answer = await fetch(`${cloud.endpointUrl}/${Bucket}/a?x-amz-expected-bucket-owner=999999999999`);
  expect(answer.status).toBe(200);
  expect((await s3.send(new HeadObjectCommand({ Bucket, Key: "a" }))).Metadata).toEqual({});
});

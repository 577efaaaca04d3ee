import { DeleteBucketCorsCommand, GetBucketCorsCommand, PutBucketCorsCommand } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createBucket, refusalOf } from "../../../test/s3-fixture.js";
import { type Cloud, startCloud } from "../../index.js";

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud();
});
afterAll(() => cloud.dispose());

const RULE = {
  AllowedOrigins: ["https://*.example.com"],
  AllowedMethods: ["PUT", "GET"],
  AllowedHeaders: ["x-amz-*", "content-type"],
  ExposeHeaders: ["ETag"],
  MaxAgeSeconds: 30,
};

async function sharedBucket() {
  const bucket = await createBucket(cloud);
  const { s3, Bucket } = bucket;
  await s3.send(new PutBucketCorsCommand({ Bucket, CORSConfiguration: { CORSRules: [RULE] } }));
  return bucket;
}

const preflight = (Bucket: string, origin: string, headers: string, method = "PUT") =>
  fetch(`${cloud.endpointUrl}/${Bucket}/a`, {
    method: "OPTIONS",
    headers: { origin, "access-control-request-method": method, "access-control-request-headers": headers },
  });

test("a preflight is answered by the bucket's rules", async () => {
  const { Bucket } = await sharedBucket();
  const granted = await preflight(Bucket, "https://shop.example.com", "Content-Type, x-amz-date");
  expect(granted.status).toBe(200);
  expect(Object.fromEntries(granted.headers)).toMatchObject({
    "access-control-allow-origin": "https://shop.example.com",
    "access-control-allow-methods": "PUT, GET",
    "access-control-allow-headers": "content-type, x-amz-date",
    "access-control-expose-headers": "ETag",
    "access-control-max-age": "30",
  });
  for (const refused of [
    await preflight(Bucket, "https://example.org", "content-type"),
    await preflight(Bucket, "https://shop.example.com", "x-other"),
    await preflight(Bucket, "https://shop.example.com", "content-type", "DELETE"),
  ]) {
    expect([refused.status, await refused.text()]).toEqual([403, expect.stringContaining("AccessForbidden")]);
  }
});

test("a page of an allowed origin may read the answer, another gets it without leave", async () => {
  const { Bucket, put } = await sharedBucket();
  await put("a", "hello");
  const read = (origin: string) => fetch(`${cloud.endpointUrl}/${Bucket}/a`, { headers: { origin } });
  const allowed = await read("https://shop.example.com");
  expect(allowed.headers.get("access-control-allow-origin")).toBe("https://shop.example.com");
  expect(await allowed.text()).toBe("hello");
  expect((await read("https://example.org")).headers.get("access-control-allow-origin")).toBeNull();
});

test("without rules no page may call, and those of this machine see the answer as S3 gives it", async () => {
  const { s3, Bucket, put } = await sharedBucket();
  await put("a", "hello");
  await s3.send(new DeleteBucketCorsCommand({ Bucket }));
  expect(await refusalOf(s3.send(new GetBucketCorsCommand({ Bucket })))).toMatchObject({
    code: "NoSuchCORSConfiguration",
  });
  expect((await preflight(Bucket, "https://shop.example.com", "content-type")).status).toBe(403);
  const local = await preflight(Bucket, "http://localhost:3000", "content-type");
  expect([local.status, await local.text()]).toEqual([
    403,
    expect.stringContaining("<Message>CORSResponse: CORS is not enabled for this bucket.</Message>"),
  ]);
  const read = (origin: string) => fetch(`${cloud.endpointUrl}/${Bucket}/a`, { headers: { origin } });
  const answer = await read("http://localhost:3000");
  expect([await answer.text(), answer.headers.get("access-control-allow-origin")]).toEqual(["hello", null]);
  expect((await read("https://shop.example.com")).status).toBe(403);
});

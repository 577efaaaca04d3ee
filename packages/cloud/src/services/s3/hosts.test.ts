import { Agent, request } from "node:http";
import { createMovableClock } from "@assay/core";
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createBucket, REGION } from "../../../test/s3-fixture.js";
import { type Cloud, startCloud } from "../../index.js";

const START = Date.UTC(2026, 10, 21, 12);

let cloud: Cloud<ReturnType<typeof createMovableClock>>;
beforeAll(async () => {
  cloud = await startCloud({ clock: createMovableClock(START) });
});
afterAll(() => cloud.dispose());

/** What a GET answers that names another host than the one it goes to. */
function getFrom(host: string, path: string): Promise<{ readonly status: number | undefined; readonly body: string }> {
  return new Promise((resolve, reject) => {
    const sent = request(`${cloud.endpointUrl}${path}`, { headers: { host } }, (response) => {
      let body = "";
      response.on("data", (chunk) => {
        body += chunk;
      });
      response.on("end", () => resolve({ status: response.statusCode, body }));
    });
    sent.on("error", reject).end();
  });
}

describe("a bucket in the host name", () => {
  test.each([
    "s3.localhost.localstack.cloud:4566",
    "s3.eu-central-1.localhost.localstack.cloud",
    "s3.localhost",
    "s3.amazonaws.com",
    "s3.eu-central-1.amazonaws.com",
    "s3-eu-central-1.amazonaws.com",
  ])("before %s is found by an unsigned request", async (host) => {
    const { Bucket, put } = await createBucket(cloud);
    await put("a/b c", "hello");
    expect(await getFrom(`${Bucket}.${host}`, "/a/b%20c")).toEqual({ status: 200, body: "hello" });
    expect(await getFrom(host, `/${Bucket}/a/b%20c`)).toEqual({ status: 200, body: "hello" });
  });

  test.each(["s3.localhost.localstack.cloud", "localhost"])("is where SDKs put it before %s", async (host) => {
    const { Bucket, accountId } = await createBucket(cloud);
    const { port } = new URL(cloud.endpointUrl);
    const toThisMachine = new Agent({
      lookup: (_name, { all }, found) =>
        all === true ? found(null, [{ address: "127.0.0.1", family: 4 }]) : found(null, "127.0.0.1", 4),
    });
    const s3 = new S3Client({
      endpoint: `http://${host}:${port}`,
      region: REGION,
      credentials: { accessKeyId: accountId, secretAccessKey: "test" },
      requestHandler: { httpAgent: toThisMachine },
    });
    await s3.send(new PutObjectCommand({ Bucket, Key: "a/b", Body: "hello" }));
    expect((await s3.send(new ListObjectsV2Command({ Bucket }))).Contents?.map(({ Key }) => Key)).toEqual(["a/b"]);
    toThisMachine.destroy();
  });

  test("is not needed in process", async () => {
    const { Bucket, accountId, put } = await createBucket(cloud);
    await put("a", "hello");
    const s3 = cloud.client(S3Client, { accountId, region: REGION });
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key: "a" }));
    expect(await Body?.transformToString()).toBe("hello");
  });
});

describe("what names no service", () => {
  test("reaches S3 when it reads a path, in S3's own words", async () => {
    const { Bucket, put } = await createBucket(cloud);
    await put("a", "hello");
    const answer = await fetch(`${cloud.endpointUrl}/${Bucket}/a`);
    expect([answer.status, await answer.text()]).toEqual([200, "hello"]);
    const head = await fetch(`${cloud.endpointUrl}/${Bucket}/a`, { method: "HEAD" });
    expect(head.headers.get("content-length")).toBe("5");
    const missing = await fetch(`${cloud.endpointUrl}/no-such-bucket/a`);
    expect(missing.headers.get("x-amz-request-id")).toMatch(/./);
    expect(await missing.text()).toMatch(/<Error><Code>NoSuchBucket<\/Code>.*<RequestId>.+<HostId>/);
  });

  test("does not when it writes", async () => {
    const answer = await fetch(`${cloud.endpointUrl}/any-bucket/a`, { method: "PUT", body: "x" });
    expect([answer.status, await answer.json()]).toMatchObject([404, { __type: "UnknownServiceException" }]);
  });
});

test("a presigned URL ends by the cloud's clock", async () => {
  const { Bucket, put, accountId } = await createBucket(cloud);
  await put("a", "hello");
  const signedAt = new Date(cloud.clock.now()).toISOString().replace(/[-:]|\.\d+/g, "");
  const query = new URLSearchParams({
    "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
    "X-Amz-Credential": `${accountId}/${signedAt.slice(0, 8)}/${REGION}/s3/aws4_request`,
    "X-Amz-Date": signedAt,
    "X-Amz-Expires": "60",
    "X-Amz-SignedHeaders": "host",
    "X-Amz-Signature": "0",
  });
  const version2 = new URLSearchParams({
    AWSAccessKeyId: accountId,
    Expires: String(cloud.clock.now() / 1_000 + 60),
    Signature: "0",
  });
  const urls = [query, version2].map((each) => `${cloud.endpointUrl}/${Bucket}/a?${each}`);
  await cloud.clock.advance(60_000);
  for (const url of urls) expect(await (await fetch(url)).text()).toBe("hello");
  await cloud.clock.advance(1_000);
  for (const url of urls) {
    const refused = await fetch(url);
    expect([refused.status, await refused.text()]).toEqual([403, expect.stringContaining("Request has expired")]);
  }
  expect(cloud.ledger.entries().filter(({ source }) => source.startsWith("s3."))).toEqual([]);
});

import { createHmac } from "node:crypto";
import { createMovableClock, type MovableClock } from "@assay/core";
import {
  GetBucketNotificationConfigurationCommand,
  GetObjectAclCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  PutBucketCorsCommand,
  PutBucketNotificationConfigurationCommand,
} from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createBucket, type OwnedBucket, REGION, refusalOf } from "../../../../test/s3-fixture.js";
import { accountOf, settle } from "../../../../test/sns-fixture.js";
import { type Cloud, startCloud } from "../../../index.js";

const NOW = Date.UTC(2026, 0, 15, 12);

let cloud: Cloud<MovableClock>;
beforeAll(async () => {
  cloud = await startCloud({ clock: createMovableClock(NOW) });
});
afterAll(() => cloud.dispose());

/** Fields as an SDK signs them for a browser: a policy, and who stands for it. */
function signedFields(accountId: string, conditions: readonly unknown[], secret = "test"): Record<string, string> {
  const date = "20260115";
  const own = {
    "x-amz-algorithm": "AWS4-HMAC-SHA256",
    "x-amz-credential": `${accountId}/${date}/${REGION}/s3/aws4_request`,
    "x-amz-date": `${date}T120000Z`,
  };
  const document = { expiration: new Date(NOW + 3_600_000).toISOString(), conditions: [own, ...conditions] };
  const policy = Buffer.from(JSON.stringify(document)).toString("base64");
  const derive = (key: string | Buffer, text: string): Buffer => createHmac("sha256", key).update(text).digest();
  const key = [date, REGION, "s3", "aws4_request"].reduce<string | Buffer>(derive, `AWS4${secret}`);
  return { ...own, policy, "x-amz-signature": derive(key, policy).toString("hex") };
}

async function post(
  { Bucket }: Pick<OwnedBucket, "Bucket">,
  fields: Readonly<Record<string, string>>,
  { content = "hello", name = "photo.txt", headers = {}, to = cloud as Cloud } = {},
): Promise<Response> {
  const body = new FormData();
  for (const [field, value] of Object.entries(fields)) body.append(field, value);
  body.append("file", new Blob([content]), name);
  return await fetch(`${to.endpointUrl}/${Bucket}`, { method: "POST", body, headers, redirect: "manual" });
}

// Stands for the name of the file.
const FILE_NAME = ["$", "{filename}"].join("");

const unescaped = (xml: string): string => xml.replaceAll("&quot;", '"').replaceAll("&apos;", "'");

describe("a form", () => {
  test("becomes an object with what its fields say", async () => {
    const bucket = await createBucket(cloud);
    const { s3, Bucket, accountId } = bucket;
    const conditions = [
      { bucket: Bucket },
      ["starts-with", "$key", "user/"],
      ["content-length-range", 1, 10],
      ["eq", "$content-type", "text/plain"],
      ["starts-with", "$x-amz-meta-by", ""],
      ["starts-with", "$tagging", ""],
    ];
    const answer = await post(bucket, {
      key: `user/\u00e4/${FILE_NAME}`,
      "Content-Type": "text/plain",
      "x-amz-meta-by": "anna",
      tagging: "<Tagging><TagSet><Tag><Key>team</Key><Value>shop</Value></Tag></TagSet></Tagging>",
      ...signedFields(accountId, conditions),
    });
    expect([answer.status, await answer.text()]).toEqual([204, ""]);
    const Key = "user/\u00e4/photo.txt";
    const found = await s3.send(new GetObjectCommand({ Bucket, Key }));
    expect(await found.Body?.transformToString()).toBe("hello");
    expect(found).toMatchObject({
      ContentType: "text/plain",
      Metadata: { by: "anna" },
      ETag: answer.headers.get("etag"),
    });
    expect((await s3.send(new GetObjectTaggingCommand({ Bucket, Key }))).TagSet).toEqual([
      { Key: "team", Value: "shop" },
    ]);
  });

  test("is answered as it asks: with a document, a status or a page elsewhere", async () => {
    const bucket = await createBucket(cloud);
    const document = await post(bucket, { key: "a&b", success_action_status: "201" });
    expect([document.status, await document.text()]).toEqual([
      201,
      expect.stringContaining(`<Bucket>${bucket.Bucket}</Bucket><Key>a&amp;b</Key>`),
    ]);
    const short = await post(bucket, { key: "a/b", success_action_status: "200" });
    expect([short.status, short.headers.get("location")]).toEqual([200, `${cloud.endpointUrl}/${bucket.Bucket}/a%2Fb`]);
    const elsewhere = await post(bucket, { key: "a", success_action_redirect: "https://shop.example/done?x=1" });
    expect(elsewhere.status).toBe(303);
    expect(elsewhere.headers.get("location")).toMatch(
      /^https:\/\/shop\.example\/done\?x=1&bucket=bucket-\d+&key=a&etag=%22[0-9a-f]{32}%22$/,
    );
  });

  test("tells queues that it was posted", async () => {
    const bucket = await createBucket(cloud);
    const { s3, Bucket, accountId } = bucket;
    const queue = await accountOf(cloud, accountId).createQueue("posted");
    const QueueConfigurations = [{ QueueArn: queue.arn, Events: ["s3:ObjectCreated:Post" as const] }];
    const NotificationConfiguration = { QueueConfigurations };
    await s3.send(new PutBucketNotificationConfigurationCommand({ Bucket, NotificationConfiguration }));
    await s3.send(new GetBucketNotificationConfigurationCommand({ Bucket }));
    await queue.receive();
    await post(bucket, { key: "a", ...signedFields(accountId, [["eq", "$key", "a"]]) });
    await settle(cloud);
    const [event] = await queue.receive();
    expect(JSON.parse(event?.Body ?? "{}").Records).toMatchObject([
      { eventName: "ObjectCreated:Post", userIdentity: { principalId: `AWS:${accountId}` } },
    ]);
  });

  test("grants what its fields grant", async () => {
    const bucket = await createBucket(cloud, { ObjectOwnership: "ObjectWriter" });
    const { s3, Bucket } = bucket;
    const uri = "http://acs.amazonaws.com/groups/global/AllUsers";
    await post(bucket, { key: "a", "x-amz-grant-read": `uri="${uri}"` });
    const { Grants } = await s3.send(new GetObjectAclCommand({ Bucket, Key: "a" }));
    expect(Grants).toEqual([{ Grantee: { Type: "Group", URI: uri }, Permission: "READ" }]);
  });

  test("meets the faults that are ordered for it", async () => {
    const bucket = await createBucket(cloud);
    const rule = { service: "s3", operation: "PostObject", resource: bucket.Bucket, count: 1 };
    cloud.faults.add({ kind: "error", statusCode: 503, code: "SlowDown", ...rule });
    const struck = await post(bucket, { key: "a" });
    expect([struck.status, await struck.text()]).toEqual([503, expect.stringContaining("SlowDown")]);
    expect(await refusalOf(bucket.s3.send(new GetObjectCommand({ Bucket: bucket.Bucket, Key: "a" })))).toMatchObject({
      code: "NoSuchKey",
    });
    expect((await post(bucket, { key: "a" })).status).toBe(204);
  });

  test("may come from pages of origins that the bucket's rules name", async () => {
    const bucket = await createBucket(cloud);
    const { s3, Bucket } = bucket;
    const CORSRules = [{ AllowedOrigins: ["http://localhost:3000"], AllowedMethods: ["POST"] }];
    await s3.send(new PutBucketCorsCommand({ Bucket, CORSConfiguration: { CORSRules } }));
    const answer = await post(bucket, { key: "a" }, { headers: { origin: "http://localhost:3000" } });
    expect(answer.headers.get("access-control-allow-origin")).toBe("http://localhost:3000");
    const foreign = await post(
      await createBucket(cloud),
      { key: "a" },
      { headers: { origin: "https://evil.example" } },
    );
    expect(foreign.status).toBe(403);
  });
});

describe("a policy", () => {
  test.each<[string, readonly unknown[], Record<string, string>, string]>([
    ["of another key", [["eq", "$key", "b"]], {}, 'Policy Condition failed: ["eq", "$key", "b"]'],
    ["of another prefix", [["starts-with", "$key", "user/"]], {}, "Policy Condition failed"],
    [
      "of another bucket",
      [{ bucket: "other" }, { key: "a" }],
      {},
      'Policy Condition failed: ["eq", "$bucket", "other"]',
    ],
    ["that does not speak of a field", [{ key: "a" }], { acl: "private" }, "Extra input fields: acl"],
    ["of larger files", [{ key: "a" }, ["content-length-range", 6, 9]], {}, "<Code>EntityTooSmall</Code>"],
    ["of smaller files", [{ key: "a" }, ["content-length-range", 0, 4]], {}, "<Code>EntityTooLarge</Code>"],
    ["that cannot be read", [["like", "$key", "a"]], {}, "<Code>InvalidPolicyDocument</Code>"],
  ])("%s refuses the form", async (_what, conditions, fields, told) => {
    const bucket = await createBucket(cloud);
    const answer = await post(bucket, { key: "a", ...fields, ...signedFields(bucket.accountId, conditions) });
    expect(answer.ok).toBe(false);
    expect(unescaped(await answer.text())).toContain(told);
  });

  test("ends by the cloud's clock", async () => {
    await using later = await startCloud({ clock: createMovableClock(NOW + 3_600_000) });
    const bucket = await createBucket(later);
    const fields = { key: "a", ...signedFields(bucket.accountId, [{ key: "a" }]) };
    const answer = await post(bucket, fields, { to: later });
    expect([answer.status, await answer.text()]).toEqual([403, expect.stringContaining("Policy expired.")]);
  });

  test("has to be signed where signatures are verified", async () => {
    await using strict = await startCloud({ clock: createMovableClock(NOW), verifySignatures: true });
    const bucket = await createBucket(strict);
    const fieldsOf = (secret: string) => ({ key: "a", ...signedFields(bucket.accountId, [{ key: "a" }], secret) });
    expect((await post(bucket, fieldsOf("test"), { to: strict })).status).toBe(204);
    const forged = await post(bucket, fieldsOf("guess"), { to: strict });
    expect([forged.status, await forged.text()]).toEqual([403, expect.stringContaining("SignatureDoesNotMatch")]);
  });
});

test.each([
  ["no file", (form: FormData) => form.append("key", "a"), "exactly one file upload"],
  ["no key", (form: FormData) => form.append("file", new Blob(["x"])), "a field named 'key'"],
])("a form with %s is refused", async (_what, fill, told) => {
  const { Bucket } = await createBucket(cloud);
  const body = new FormData();
  fill(body);
  const refused = await fetch(`${cloud.endpointUrl}/${Bucket}`, { method: "POST", body });
  expect([refused.status, unescaped(await refused.text())]).toEqual([400, expect.stringContaining(told)]);
});

test("what is no form, and a form for no bucket, get S3's errors", async () => {
  const { Bucket } = await createBucket(cloud);
  const headers = { "content-type": "multipart/form-data; boundary=x" };
  const broken = await fetch(`${cloud.endpointUrl}/${Bucket}`, { method: "POST", body: "nonsense", headers });
  expect([broken.status, await broken.text()]).toEqual([400, expect.stringContaining("MalformedPOSTRequest")]);
  const missing = await post({ Bucket: "no-such-bucket" }, { key: "a" });
  expect([missing.status, await missing.text()]).toEqual([404, expect.stringContaining("NoSuchBucket")]);
});

import { ListObjectsCommand, ListObjectsV2Command, paginateListObjectsV2 } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createBucket, refusalOf } from "../../../test/s3-fixture.js";
import { type Cloud, startCloud } from "../../index.js";

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud();
});
afterAll(() => cloud.dispose());

const KEYS = ["photos/a/1", "photos/a/2", "photos/b/1", "photos/z", "readme", "😀", "\uffee"];

async function filledBucket() {
  const bucket = await createBucket(cloud);
  for (const key of [...KEYS].reverse()) await bucket.put(key, key);
  return bucket;
}

test("keys are listed in the order of their bytes, by prefix and behind a start", async () => {
  const { s3, Bucket } = await filledBucket();
  const list = async (input: object) =>
    (await s3.send(new ListObjectsV2Command({ Bucket, ...input }))).Contents?.map(({ Key }) => Key);
  // The emoji is beyond the basic plane: its bytes come last, although its UTF-16 units do not.
  expect(await list({})).toEqual([...KEYS.slice(0, 5), "\uffee", "😀"]);
  expect(await list({ Prefix: "photos/a" })).toEqual(["photos/a/1", "photos/a/2"]);
  expect(await list({ StartAfter: "photos/a/1", Prefix: "photos/" })).toEqual(["photos/a/2", "photos/b/1", "photos/z"]);
  expect(await list({ Prefix: "nothing" })).toBeUndefined();
  expect((await list({ EncodingType: "url", StartAfter: "readme" }))?.[1]).toBe("%F0%9F%98%80");
});

test.each([1, 2, 3])("pages of %s hold keys and common prefixes, each once", async (pageSize) => {
  const { s3, Bucket } = await filledBucket();
  const seen: (string | undefined)[] = [];
  const pages = paginateListObjectsV2({ client: s3, pageSize }, { Bucket, Delimiter: "/", Prefix: "photos/" });
  for await (const { Contents = [], CommonPrefixes = [], KeyCount } of pages) {
    expect(KeyCount).toBe(Contents.length + CommonPrefixes.length);
    seen.push(...CommonPrefixes.map(({ Prefix }) => Prefix), ...Contents.map(({ Key }) => Key));
  }
  expect(seen).toEqual(["photos/a/", "photos/b/", "photos/z"]);
});

test("the older listing goes on from its marker", async () => {
  const { s3, Bucket } = await filledBucket();
  const first = await s3.send(new ListObjectsCommand({ Bucket, Delimiter: "/", MaxKeys: 1 }));
  expect(first).toMatchObject({ IsTruncated: true, NextMarker: "photos/", CommonPrefixes: [{ Prefix: "photos/" }] });
  const rest = await s3.send(new ListObjectsCommand({ Bucket, Delimiter: "/", Marker: first.NextMarker }));
  expect(rest.Contents?.[0]).toMatchObject({ Key: "readme", Size: 6, Owner: { ID: expect.any(String) } });
  expect(rest.CommonPrefixes).toBeUndefined();
});

test("arguments that make no sense are refused", async () => {
  const { s3, Bucket } = await filledBucket();
  const list = (input: object) => refusalOf(s3.send(new ListObjectsV2Command({ Bucket, ...input })));
  expect(await list({ ContinuationToken: "nonsense" })).toMatchObject({
    code: "InvalidArgument",
    message: "The continuation token provided is incorrect",
  });
  expect(await list({ EncodingType: "base64" })).toMatchObject({ code: "InvalidArgument" });
  expect(await list({ MaxKeys: -1 })).toMatchObject({ code: "InvalidArgument" });
});

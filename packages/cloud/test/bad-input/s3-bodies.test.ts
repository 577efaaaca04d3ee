import {
  CreateBucketCommand,
  GetBucketVersioningCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Cloud, startCloud } from "../../src/index.js";
import { newAccountId } from "../accounts.js";
import { refusal } from "../sqs-fixture.js";
import { callRaw, type RawCall, signedFor } from "./raw-call.js";

const KEPT = "kept";

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud();
});
afterAll(() => cloud.dispose());

/** A bucket with one object in it, in an account of its own. */
async function createBucket() {
  const accountId = newAccountId();
  const s3 = cloud.client(S3Client, { accountId });
  const Bucket = `bodies-${accountId}`;
  await s3.send(new CreateBucketCommand({ Bucket }));
  await s3.send(new PutObjectCommand({ Bucket, Key: KEPT, Body: "a" }));
  return {
    s3,
    Bucket,
    async keys(): Promise<(string | undefined)[]> {
      const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket }));
      return Contents.map(({ Key }) => Key);
    },
    call: ({ path = "", headers, ...call }: RawCall) =>
      callRaw(cloud, {
        ...call,
        path: `/${Bucket}${path}`,
        headers: { ...signedFor("s3", accountId, "us-east-1"), ...headers },
      }),
  };
}

const deletion = (key: string): string => `<Delete><Object><Key>${key}</Key></Object></Delete>`;

const BOMB = [
  '<?xml version="1.0"?><!DOCTYPE bomb [<!ENTITY e0 "kept">',
  ...Array.from({ length: 9 }, (_, level) => `<!ENTITY e${level + 1} "${`&e${level};`.repeat(10)}">`),
  "]>",
  deletion("&e9;"),
].join("");

describe("an XML body", () => {
  test.each<[string, string | Uint8Array<ArrayBuffer>]>([
    ["that ends early", `<Delete><Object><Key>${KEPT}</Key>`],
    ["that goes on", deletion(KEPT) + deletion(KEPT)],
    ["that is no XML", `{"Key":"${KEPT}"}`],
    ["that is empty", ""],
    ["of another kind", deletion(KEPT).replaceAll("Delete", "Remove")],
    ["of ten thousand levels", "<Delete>".repeat(10_000) + "</Delete>".repeat(10_000)],
    ["of a hundred thousand levels without an end", "<Delete>".repeat(100_000)],
    ["with entities made of entities", BOMB],
    [
      "with an entity that is a file",
      `<!DOCTYPE d [<!ENTITY file SYSTEM "file:///etc/hostname">]>${deletion("&file;")}`,
    ],
    ["with a document type elsewhere", `<!DOCTYPE d SYSTEM "http://127.0.0.1:9/d.dtd">${deletion(KEPT)}`],
    ["with an entity that nobody declared", deletion(`${KEPT}&nbsp;`)],
    ["with characters that XML has not", deletion(`${KEPT}\u0000`)],
    ["that is not UTF-8", Buffer.concat([Buffer.from("<Delete><Object><Key>"), Buffer.from([0xff])])],
    ["in UTF-16", Buffer.from(deletion(KEPT), "utf16le")],
    ["with a flag that is none", deletion(KEPT).replace("<Object>", "<Quiet>maybe</Quiet><Object>")],
    ["with two members of one name", deletion(KEPT).replace("</Key>", `</Key><Key>${KEPT}</Key>`)],
    ["with elements for text", deletion("<Name>kept</Name>")],
  ])("%s is MalformedXML and deletes nothing", async (_what, body) => {
    const bucket = await createBucket();
    const answer = await bucket.call({ path: "?delete", body });
    expect([answer.status, answer.text]).toEqual([400, expect.stringContaining("<Code>MalformedXML</Code>")]);
    expect(await bucket.keys()).toEqual([KEPT]);
  });

  test("that configures a bucket is taken as a whole or not at all", async () => {
    const bucket = await createBucket();
    const body = "<VersioningConfiguration><Status>Enabled</Status><MfaDelete>";
    const answer = await bucket.call({ method: "PUT", path: "?versioning", body });
    expect([answer.status, answer.text]).toEqual([400, expect.stringContaining("<Code>MalformedXML</Code>")]);
    expect((await bucket.s3.send(new GetBucketVersioningCommand({ Bucket: bucket.Bucket }))).Status).toBeUndefined();
  });

  test("that names what every object inherits finds nothing there", async () => {
    const bucket = await createBucket();
    const body = `<Delete><__proto__><Quiet>true</Quiet></__proto__><constructor/>${deletion(KEPT).slice("<Delete>".length)}`;
    expect((await bucket.call({ path: "?delete", body })).text).toContain("<Deleted><Key>kept</Key></Deleted>");
    expect(await bucket.keys()).toEqual([]);
  });
});

describe("an upload in chunks of its own framing", () => {
  const CHUNKED = {
    "x-amz-content-sha256": "STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
    "x-amz-decoded-content-length": "5",
  };

  test.each([
    ["of a size that is no number", "zz\r\nhello\r\n0\r\n\r\n"],
    ["of a size below zero", "-5\r\nhello\r\n0\r\n\r\n"],
    ["of a size beyond what is there", "ffffffff\r\nhello\r\n0\r\n\r\n"],
    ["of a size beyond any number", "fffffffffffffffff\r\nhello\r\n0\r\n\r\n"],
    ["of a size below what is there", "3\r\nhello\r\n0\r\n\r\n"],
    ["of fewer bytes than was said at first", "4\r\nhell\r\n0\r\n\r\n"],
    ["without a last one", "5\r\nhello\r\n"],
    ["of which there is none", ""],
    ["that are none", "hello"],
  ])("%s is refused and stores nothing", async (_what, body) => {
    const bucket = await createBucket();
    const answer = await bucket.call({ method: "PUT", path: "/chunked", headers: CHUNKED, body });
    expect([answer.status, answer.text]).toEqual([400, expect.stringContaining("<Code>IncompleteBody</Code>")]);
    const get = new GetObjectCommand({ Bucket: bucket.Bucket, Key: "chunked" });
    expect((await refusal(bucket.s3.send(get))).name).toBe("NoSuchKey");
  });
});

test.each([
  ["Content-MD5", { "content-md5": "CY9rzUYh03PK3k6DJie09g==" }, "BadDigest"],
  ["Content-MD5 that is none", { "content-md5": "a" }, "InvalidDigest"],
  ["SHA-256", { "x-amz-checksum-sha256": "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=" }, "BadDigest"],
  ["CRC32 that is none", { "x-amz-checksum-crc32": "a" }, "InvalidRequest"],
])("an object that is not what its %s says is refused", async (_what, headers, code) => {
  const bucket = await createBucket();
  const answer = await bucket.call({ method: "PUT", path: "/kept", headers, body: "hello" });
  expect([answer.status, answer.text]).toEqual([400, expect.stringContaining(`<Code>${code}</Code>`)]);
  const { Body } = await bucket.s3.send(new GetObjectCommand({ Bucket: bucket.Bucket, Key: KEPT }));
  expect(await Body?.transformToString()).toBe("a");
});

import { request } from "node:http";
import {
  DeleteBucketWebsiteCommand,
  GetBucketWebsiteCommand,
  PutBucketWebsiteCommand,
  PutObjectCommand,
  type WebsiteConfiguration,
} from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createBucket, refusalOf } from "../../../../test/s3-fixture.js";
import { type Cloud, startCloud } from "../../../index.js";

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud();
});
afterAll(() => cloud.dispose());

const HOST = "s3-website.localhost.localstack.cloud:4566";

const SITE: WebsiteConfiguration = {
  IndexDocument: { Suffix: "index.html" },
  ErrorDocument: { Key: "errors/404.html" },
};

/** A website with a few pages, and what a browser sees of it. */
async function prepare(WebsiteConfiguration: WebsiteConfiguration = SITE) {
  const bucket = await createBucket(cloud);
  const { s3, Bucket } = bucket;
  await s3.send(new PutBucketWebsiteCommand({ Bucket, WebsiteConfiguration }));
  const put = (Key: string, Body: string, rest: object = {}) =>
    s3.send(new PutObjectCommand({ Bucket, Key, Body, ContentType: "text/html", ...rest }));
  await put("index.html", "home");
  await put("docs/index.html", "docs");
  await put("docs/a b.html", "page");
  return {
    ...bucket,
    put,
    visit: (path: string, { method = "GET", host = `${Bucket}.${HOST}`, headers = {} } = {}) =>
      new Promise<{ status: number | undefined; body: string; headers: NodeJS.Dict<string | string[]> }>(
        (resolve, reject) => {
          const sent = request(`${cloud.endpointUrl}${path}`, { method, headers: { ...headers, host } }, (response) => {
            const chunks: Buffer[] = [];
            response.on("data", (chunk: Buffer) => chunks.push(chunk));
            response.on("end", () => {
              const body = Buffer.concat(chunks).toString();
              resolve({ status: response.statusCode, body, headers: response.headers });
            });
          });
          sent.on("error", reject).end();
        },
      ),
  };
}

describe("a website", () => {
  test("shows its pages, and the index document of its folders", async () => {
    const { visit, put } = await prepare();
    await put("styled.css", "x", { ContentType: "text/css", CacheControl: "max-age=60", Metadata: { by: "anna" } });
    expect(await visit("/")).toMatchObject({ status: 200, body: "home", headers: { "content-type": "text/html" } });
    expect(await visit("/docs/")).toMatchObject({ status: 200, body: "docs" });
    expect(await visit("/docs/a%20b.html")).toMatchObject({ status: 200, body: "page" });
    expect(await visit("/docs")).toMatchObject({ status: 302, headers: { location: "/docs/" } });
    expect((await visit("/styled.css")).headers).toMatchObject({
      ...{ "content-type": "text/css", "cache-control": "max-age=60", "x-amz-meta-by": "anna", "content-length": "1" },
    });
  });

  test.each(["s3-website-eu-central-1.amazonaws.com", "s3-website.eu-central-1.amazonaws.com", "s3-website.localhost"])(
    "is at %s",
    async (host) => {
      const { visit, Bucket } = await prepare();
      expect(await visit("/", { host: `${Bucket}.${host}` })).toMatchObject({ status: 200, body: "home" });
    },
  );

  test("answers conditions, ranges and HEAD", async () => {
    const { visit } = await prepare();
    const { headers } = await visit("/", { method: "HEAD" });
    expect(headers).toMatchObject({ "content-length": "4", etag: expect.any(String) });
    expect(await visit("/", { headers: { "if-none-match": headers.etag } })).toMatchObject({ status: 304, body: "" });
    expect(await visit("/", { headers: { range: "bytes=1-2" } })).toMatchObject({ status: 206, body: "om" });
    expect((await visit("/", { method: "POST" })).status).toBe(405);
  });

  test("shows its error document for what is not there, or says so itself", async () => {
    const { visit, put, s3, Bucket } = await prepare();
    const lost = await visit("/none<a>");
    expect(lost).toMatchObject({ status: 404, headers: { "x-amz-error-code": "NoSuchKey" } });
    expect(lost.body).toContain("<li>Key: none&lt;a&gt;</li>");
    expect(lost.body).toContain("An Error Occurred While Attempting to Retrieve a Custom Error Document");
    await put("errors/404.html", "lost");
    expect(await visit("/none")).toMatchObject({ status: 404, body: "lost", headers: { "content-type": "text/html" } });
    expect(await visit("/errors/404.html")).toMatchObject({ status: 200, body: "lost" });
    await s3.send(new DeleteBucketWebsiteCommand({ Bucket }));
    expect((await visit("/")).body).toContain("<li>Code: NoSuchWebsiteConfiguration</li>");
    expect(await visit("/", { host: `none.${HOST}` })).toMatchObject({
      ...{ status: 404, body: expect.stringContaining("NoSuchBucket") },
    });
  });
});

describe("visitors are sent elsewhere", () => {
  test("by an object", async () => {
    const { visit, put } = await prepare();
    await put("old.html", "", { WebsiteRedirectLocation: "/docs/" });
    expect(await visit("/old.html")).toMatchObject({ status: 301, headers: { location: "/docs/" } });
  });

  test("all of them", async () => {
    const { visit } = await prepare({ RedirectAllRequestsTo: { HostName: "shop.example", Protocol: "https" } });
    expect(await visit("/a%20b/c")).toMatchObject({
      status: 301,
      headers: { location: "https://shop.example/a%20b/c" },
    });
  });

  test("by rules for prefixes and for errors", async () => {
    const { visit, Bucket } = await prepare({
      ...SITE,
      RoutingRules: [
        { Condition: { KeyPrefixEquals: "old/" }, Redirect: { ReplaceKeyPrefixWith: "docs/" } },
        { Condition: { KeyPrefixEquals: "gone" }, Redirect: { ReplaceKeyWith: "sorry.html", HttpRedirectCode: "307" } },
        {
          Condition: { KeyPrefixEquals: "img/", HttpErrorCodeReturnedEquals: "404" },
          Redirect: { HostName: "images.example", Protocol: "https" },
        },
      ],
    });
    expect(await visit("/old/a b.html".replace(" ", "%20"))).toMatchObject({
      ...{ status: 301, headers: { location: `http://${Bucket}.${HOST}/docs/a%20b.html` } },
    });
    expect(await visit("/gone/with/it")).toMatchObject({
      ...{ status: 307, headers: { location: `http://${Bucket}.${HOST}/sorry.html` } },
    });
    expect(await visit("/img/a.png")).toMatchObject({ headers: { location: "https://images.example/img/a.png" } });
    expect((await visit("/none")).status).toBe(404);
  });
});

test("a website is configured, shown and taken away", async () => {
  const { s3, Bucket } = await createBucket(cloud);
  const get = () => s3.send(new GetBucketWebsiteCommand({ Bucket }));
  expect(await refusalOf(get())).toMatchObject({ code: "NoSuchWebsiteConfiguration", status: 404 });
  const WebsiteConfiguration = { IndexDocument: { Suffix: "index.html" }, ErrorDocument: { Key: "error.html" } };
  await s3.send(new PutBucketWebsiteCommand({ Bucket, WebsiteConfiguration }));
  expect(await get()).toMatchObject(WebsiteConfiguration);
  const empty = s3.send(new PutBucketWebsiteCommand({ Bucket, WebsiteConfiguration: {} }));
  expect(await refusalOf(empty)).toMatchObject({ code: "InvalidArgument" });
  await s3.send(new DeleteBucketWebsiteCommand({ Bucket }));
  expect(await refusalOf(get())).toMatchObject({ code: "NoSuchWebsiteConfiguration" });
});

test.each<[string, WebsiteConfiguration, string]>([
  ["without an index document", { ErrorDocument: { Key: "a" } }, "InvalidArgument"],
  ["with a folder as its index document", { IndexDocument: { Suffix: "a/b" } }, "InvalidArgument"],
  ["with two ways", { ...SITE, RedirectAllRequestsTo: { HostName: "a" } }, "InvalidArgument"],
  ["with an empty rule", { ...SITE, RoutingRules: [{ Redirect: {} }] }, "MalformedXML"],
  [
    "with a rule that redirects by 200",
    { ...SITE, RoutingRules: [{ Redirect: { HttpRedirectCode: "200" } }] },
    "InvalidRequest",
  ],
])("a website %s is refused", async (_what, WebsiteConfiguration, code) => {
  const { s3, Bucket } = await createBucket(cloud);
  const refused = refusalOf(s3.send(new PutBucketWebsiteCommand({ Bucket, WebsiteConfiguration })));
  expect(await refused).toMatchObject({ code, status: 400 });
});

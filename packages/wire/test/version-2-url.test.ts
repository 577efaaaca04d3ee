import { parseCaller, verifySignature, type WireRequest } from "@assay/wire";
import { expect, test } from "vitest";
import { rawRequest } from "./support/raw-request.js";

// "Query string request authentication alternative", S3 user guide.
const SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
const PUPPY: WireRequest = rawRequest({
  method: "GET",
  path: "/photos/puppy.jpg",
  query: "AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE&Signature=NpgCjnDzrM%2BWFzoENXmpNDUsSn8%3D&Expires=1175139620",
  headers: { host: "johnsmith.s3.us-west-1.amazonaws.com" },
});

const verify = (request: WireRequest, secret = SECRET) => verifySignature(request, parseCaller(request), secret, 0);

test("a URL of signature version 2 verifies, with its bucket in the host or in the path", async () => {
  await verify(PUPPY);
  await verify({ ...PUPPY, path: `/johnsmith${PUPPY.path}`, headers: { host: "localhost:4566" } });
  await verify({ ...PUPPY, query: `${PUPPY.query}&x-id=GetObject` });
});

test.each<[string, Partial<WireRequest>]>([
  ["another method", { method: "PUT" }],
  ["another path", { path: "/photos/kitten.jpg" }],
  ["another bucket", { headers: { host: "annasmith.s3.us-west-1.amazonaws.com" } }],
  ["another end", { query: PUPPY.query.replace("1175139620", "1175139621") }],
  ["a version", { query: `${PUPPY.query}&versionId=1` }],
  ["a header of its own", { headers: { ...PUPPY.headers, "x-amz-acl": "public-read" } }],
  ["a header in the query", { query: `${PUPPY.query}&x-amz-acl=public-read` }],
  ["a type", { headers: { ...PUPPY.headers, "content-type": "text/html" } }],
])("a URL of signature version 2 that was signed without %s is refused", async (_what, changed) => {
  await expect(verify({ ...PUPPY, ...changed })).rejects.toMatchObject({ code: "SignatureDoesNotMatch" });
});

test("a URL of signature version 2 that was signed with another key is refused", async () => {
  await expect(verify(PUPPY, "other")).rejects.toMatchObject({ code: "SignatureDoesNotMatch", statusCode: 403 });
});

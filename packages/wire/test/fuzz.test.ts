import { compileService, parseCaller, ServiceError, type WireRequest, type WireService } from "@assay/wire";
import * as CloudWatch from "@aws-sdk/client-cloudwatch";
import * as Ec2 from "@aws-sdk/client-ec2";
import * as Iam from "@aws-sdk/client-iam";
import * as Lambda from "@aws-sdk/client-lambda";
import * as S3 from "@aws-sdk/client-s3";
import * as Sqs from "@aws-sdk/client-sqs";
import { cbor } from "@smithy/core/cbor";
import fc from "fast-check";
import { expect, test } from "vitest";
import { cborRequest, formRequest, jsonRequest, rawRequest } from "./support/raw-request.js";

const lambda = compileService(Lambda);
const s3 = compileService(S3);
const sqs = compileService(Sqs);
const iam = compileService(Iam);
const ec2 = compileService(Ec2);
const cloudWatch = compileService(CloudWatch);

/** Reads a request as the gateway does; whatever it holds, the only complaint is a ServiceError that can be sent. */
function answerable(service: WireService, request: WireRequest): boolean {
  try {
    parseCaller(request);
    service.resolve(request).readInput(() => undefined);
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    const { status } = service.writeError(request, error, { requestId: "r" });
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(500);
  }
  return true;
}

const bytes = fc.uint8Array({ maxLength: 200 });
const segment = fc.oneof(fc.string({ unit: "binary" }), fc.constantFrom("functions", "%", "%zz", "%ff", "..", "", "b"));
const path = fc.array(segment).map((segments) => `/${segments.join("/")}`);
const method = fc.constantFrom("GET", "PUT", "POST", "DELETE", "HEAD", "PATCH", "");
const name = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.constantFrom("X-Amz-Algorithm", "uploadId", "list-type", "max-keys", "Qualifier", "acl", "__proto__", "%"),
);
const query = fc.array(fc.tuple(name, fc.string())).map((pairs) => pairs.map((pair) => pair.join("=")).join("&"));
const headers = fc.dictionary(
  fc.constantFrom(
    "authorization",
    "content-type",
    "expires",
    "x-amz-target",
    "x-amz-date",
    "x-amz-meta-__proto__",
    "x-amz-object-lock-retain-until-date",
    "x-amz-optional-object-attributes",
    "smithy-protocol",
  ),
  fc.oneof(
    fc.string(),
    fc.constantFrom("AWS4-HMAC-SHA256 ", '"', '"a', "rpc-v2-cbor", "application/x-www-form-urlencoded"),
  ),
);
const anyRequest = fc.record({ method, path, query, headers, body: bytes });

test("no request whatever makes a service throw anything but an error it can send", () => {
  const services = fc.constantFrom(lambda, s3, sqs, iam, ec2, cloudWatch);
  fc.assert(
    fc.property(services, anyRequest, (service, request) => answerable(service, request)),
    { numRuns: 2_000 },
  );
});

test("no JSON body does", () => {
  const body = fc.oneof(
    fc.json(),
    fc.json().map((text) => `{"QueueUrl":"u","Entries":${text}}`),
    bytes,
  );
  fc.assert(
    fc.property(body, (each) => answerable(sqs, jsonRequest("AmazonSQS.SendMessageBatch", each))),
    { numRuns: 1_000 },
  );
  fc.assert(
    fc.property(body, (each) =>
      answerable(
        lambda,
        rawRequest({ path: "/2015-03-31/functions", body: typeof each === "string" ? each : Buffer.from(each) }),
      ),
    ),
    { numRuns: 1_000 },
  );
});

test("no form does", () => {
  const key = fc.array(fc.constantFrom("Tags", "member", "1", "2", "Key", "Value", "", "__proto__", "RoleName"), {
    maxLength: 6,
  });
  const form = fc
    .array(fc.tuple(key, fc.string({ unit: "binary" })))
    .map((pairs) => pairs.map(([segments, value]) => `${segments.join(".")}=${value}`).join("&"));
  fc.assert(
    fc.property(form, (each) => answerable(iam, formRequest(`Action=TagRole&${each}`))),
    { numRuns: 1_000 },
  );
});

test("no XML body does", () => {
  const tag = fc.constantFrom("<Delete>", "</Delete>", "<Object>", "</Object>", "<Key>", "</Key>", "<!--", "-->");
  const noise = fc.constantFrom(
    "<![CDATA[",
    "]]>",
    "<!DOCTYPE",
    "<?xml",
    "?>",
    "&#x110000;",
    "&a;",
    " a='b",
    '="',
    "/>",
  );
  const text = fc.array(fc.oneof(tag, noise, fc.string())).map((parts) => parts.join(""));
  fc.assert(
    fc.property(text, (body) => answerable(s3, rawRequest({ path: "/b", query: "delete", body }))),
    { numRuns: 1_000 },
  );
});

test("no CBOR body does", () => {
  const tree = fc
    .dictionary(fc.string(), fc.jsonValue())
    .map((value) => cbor.serialize({ Namespace: "n", MetricData: [value] }));
  const damaged = fc
    .tuple(tree, fc.nat(), fc.integer({ min: 0, max: 255 }))
    .map(([body, at, value]) => Uint8Array.from(body, (byte, index) => (index === at % body.length ? value : byte)));
  fc.assert(
    fc.property(fc.oneof(tree, damaged, bytes), (body) =>
      answerable(cloudWatch, cborRequest("GraniteServiceVersion20100801", "PutMetricData", body)),
    ),
    { numRuns: 1_000 },
  );
});

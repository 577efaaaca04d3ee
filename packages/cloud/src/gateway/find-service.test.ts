import type { WireRequest } from "@assay/wire";
import { expect, test } from "vitest";
import { createPageFinder } from "./find-page.js";
import { createServiceFinder, type ServiceSignature } from "./find-service.js";

const nothing = { serviceShapes: [], hostLabels: [] };
const signatures = {
  rest: { ...nothing, signingNames: ["shared"], paths: /^\/rest\//, pages: { paths: /^\/page$/ } },
  http: { ...nothing, signingNames: ["shared"], paths: /^\/v2\//, pages: { paths: /^\/page$/, hosts: /^api\./ } },
  other: { ...nothing, signingNames: ["other"], paths: /^\/v2\// },
} satisfies Record<string, ServiceSignature>;

function requestTo(path: string, headers: Readonly<Record<string, string>> = {}): WireRequest {
  return { method: "GET", path, query: "", headers, body: new Uint8Array() };
}
const signedFor = (service: string) => ({
  authorization: `AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260115/us-east-1/${service}/aws4_request, Signature=00`,
});

test.each([
  ["/rest/a", "shared", "rest"],
  ["/v2/a", "shared", "http"],
  ["/neither", "shared", "rest"],
  ["/v2/a", "other", "other"],
])("%s, signed for %s, is a request for %s", (path, signingName, name) => {
  const find = createServiceFinder(signatures);
  expect(find(requestTo(path, signedFor(signingName)))).toEqual({ kind: "found", name });
});

test("services that answer the same pages are asked in the order of the registry", () => {
  const findPage = createPageFinder(["rest", "http", "other"], signatures);
  expect(findPage(requestTo("/page"))).toEqual(["rest", "http"]);
  expect(findPage(requestTo("/", { host: "api.localhost" }))).toEqual(["http"]);
  expect(findPage(requestTo("/"))).toEqual([]);
});

test.each([
  ["Tables_2012.ListTables", "tables"],
  ["Streams_2012.ListStreams", "streams"],
])("of services that sign alike, the target %s decides", (target, name) => {
  const find = createServiceFinder({
    tables: { ...nothing, signingNames: ["db"], serviceShapes: ["Tables_2012"] },
    streams: { ...nothing, signingNames: ["db"], serviceShapes: ["Streams_2012"] },
  });
  const request = requestTo("/", { ...signedFor("db"), "x-amz-target": target });
  expect(find(request)).toEqual({ kind: "found", name });
});

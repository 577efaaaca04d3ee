import { deflateSync, gzipSync } from "node:zlib";
import { UpdateRestApiCommand } from "@aws-sdk/client-api-gateway";
import { expect, test } from "vitest";
import { newAccountId } from "../../../test/accounts.js";
import { startHttpSubscriber } from "../../../test/http-subscriber.js";
import { createFunction, lambdaOf } from "../../../test/lambda-fixture.js";
import { createTestApi, functionUri } from "../../../test/rest-api-fixture.js";
import { startCloud } from "../../index.js";

test("answers from the API's minimum size on are compressed for clients that accept it", async () => {
  await using cloud = await startCloud();
  const lambda = lambdaOf(cloud);
  await createFunction(lambda, "text", {
    source: `export const handler = async ({ queryStringParameters }) => ({
      statusCode: 200, body: "x".repeat(Number(queryStringParameters.size)) });`,
  });
  const api = await createTestApi(cloud, lambda.accountId);
  const uri = functionUri(lambda.accountId, "text");
  await api.method(api.rootId, "GET", { type: "AWS_PROXY", integrationHttpMethod: "POST", uri });
  const patchOperations = [{ op: "replace" as const, path: "/minimumCompressionSize", value: "100" }];
  await api.gateway.send(new UpdateRestApiCommand({ restApiId: api.id, patchOperations }));
  await api.deploy();
  const codingOf = async (size: number, accepted: string) => {
    const answer = await api.call(`/?size=${size}`, { headers: { "accept-encoding": accepted } });
    expect(await answer.text()).toHaveLength(size);
    return answer.headers.get("content-encoding");
  };
  expect(await codingOf(100, "br, gzip")).toBe("gzip");
  expect(await codingOf(100, "deflate, gzip;q=0")).toBe("deflate");
  expect(await codingOf(99, "gzip")).toBeNull();
  expect(await codingOf(100, "identity")).toBeNull();
});

test("requests are decompressed where the API compresses, and reach back ends as they are elsewhere", async () => {
  await using cloud = await startCloud();
  const api = await createTestApi(cloud, newAccountId());
  const server = await startHttpSubscriber();
  await api.method(api.rootId, "POST", { type: "HTTP_PROXY", uri: server.url, integrationHttpMethod: "POST" });
  await api.deploy();
  const post = async (encoding: string, body: Uint8Array<ArrayBuffer>) => {
    const answer = await api.call("/", { method: "POST", body, headers: { "content-encoding": encoding } });
    return [answer.status, server.received.at(-1)?.headers["content-encoding"], server.received.at(-1)?.body];
  };
  const gzipped = new Uint8Array(gzipSync("tea"));
  expect(await post("gzip", gzipped)).toEqual([200, "gzip", expect.not.stringMatching("tea")]);
  const patchOperations = [{ op: "replace" as const, path: "/minimumCompressionSize", value: "10000" }];
  await api.gateway.send(new UpdateRestApiCommand({ restApiId: api.id, patchOperations }));
  await api.deploy();
  expect(await post("gzip", gzipped)).toEqual([200, undefined, "tea"]);
  expect(await post("deflate", new Uint8Array(deflateSync("tea")))).toEqual([200, undefined, "tea"]);
  expect(await post("identity", new Uint8Array(Buffer.from("tea")))).toEqual([200, "identity", "tea"]);
  const { length } = server.received;
  expect((await post("br", gzipped))[0]).toBe(415);
  expect((await post("gzip", new Uint8Array(Buffer.from("tea"))))[0]).toBe(400);
  expect((await post("gzip", new Uint8Array(gzipSync(Buffer.alloc(10 * 1024 * 1024 + 1)))))[0]).toBe(413);
  expect(server.received).toHaveLength(length);
});

import { createMovableClock } from "@assay/core";
import {
  ApiGatewayManagementApiClient,
  DeleteConnectionCommand,
  GetConnectionCommand,
  PostToConnectionCommand,
} from "@aws-sdk/client-apigatewaymanagementapi";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { lambdaOf, refusalOf, untilLogged } from "../../../test/lambda-fixture.js";
import { createSocketApi } from "../../../test/web-socket-fixture.js";
import { type Cloud, startCloud } from "../../index.js";

const START = Date.UTC(2026, 0, 1);
const clock = createMovableClock(START);
let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud({ clock });
});
afterAll(() => cloud.dispose());

const WHO = `export const handler = async ({ requestContext: { eventType, connectionId } }) => {
  if (eventType === "DISCONNECT") console.log("gone");
  return { statusCode: 200, body: connectionId };
};`;

/** A client, the id of its connection and who manages it. */
async function connected() {
  const routes = ["$default", "$disconnect"];
  const api = await createSocketApi(cloud, { source: WHO, routes, isTwoWay: true });
  const client = await api.connect({ headers: { "user-agent": "tests" } });
  client.send("who am I?");
  const ConnectionId = await client.next();
  const management = new ApiGatewayManagementApiClient({ ...api.account.options, endpoint: api.endpoint });
  const post = (Data: string | Uint8Array) => management.send(new PostToConnectionCommand({ ConnectionId, Data }));
  return { api, client, ConnectionId, management, post };
}

describe("connections to a WebSocket API", () => {
  test("are written to, in frames where a message is long", async () => {
    const { client, post } = await connected();
    await post("hello ä");
    expect(await client.next()).toBe("hello ä");
    const frames = { count: 0 };
    client.socket.on("message", () => frames.count++);
    const long = "x".repeat(128 * 1024);
    await post(long);
    expect([await client.next(), frames.count]).toEqual([long, 1]);
    expect(await refusalOf(post(`${long}x`))).toMatchObject({ code: "PayloadTooLargeException", status: 413 });
  });

  test("tell since when they are there, and when they were last used", async () => {
    const from = clock.now();
    const { post, management, ConnectionId } = await connected();
    await clock.advance(5_000);
    await post("x");
    expect(await management.send(new GetConnectionCommand({ ConnectionId }))).toMatchObject({
      ConnectedAt: new Date(from),
      LastActiveAt: new Date(from + 5_000),
      Identity: { SourceIp: "127.0.0.1", UserAgent: "tests" },
    });
  });

  test("are closed by whoever manages them, and gone from then on", async () => {
    const { api, client, management, ConnectionId, post } = await connected();
    await management.send(new DeleteConnectionCommand({ ConnectionId }));
    expect(await refusalOf(post("too late"))).toMatchObject({ code: "GoneException", status: 410 });
    expect(await client.closed).toEqual([1000, "Connection Closed Normally"]);
    await untilLogged(api.account, "handler", "gone");
    expect(await refusalOf(management.send(new GetConnectionCommand({ ConnectionId: "none=" })))).toMatchObject({
      code: "GoneException",
    });
  });

  test("are no other account's to write to", async () => {
    const { api, ConnectionId } = await connected();
    const stranger = new ApiGatewayManagementApiClient({ ...lambdaOf(cloud).options, endpoint: api.endpoint });
    const post = new PostToConnectionCommand({ ConnectionId, Data: "x" });
    expect(await refusalOf(stranger.send(post))).toMatchObject({ code: "GoneException" });
  });

  test("are written to by functions through the endpoint that they have, once $connect has answered", async () => {
    const post = `const post = async (connectionId, body) => {
      const scope = process.env.AWS_ACCESS_KEY_ID + "/20260101/" + process.env.AWS_REGION + "/execute-api/aws4_request";
      const headers = {
        authorization: "AWS4-HMAC-SHA256 Credential=" + scope + ", SignedHeaders=host, Signature=0",
        "x-amz-date": "20260101T000000Z",
        "x-amz-security-token": process.env.AWS_SESSION_TOKEN,
      };
      const url = process.env.AWS_ENDPOINT_URL + "/@connections/" + encodeURIComponent(connectionId);
      return (await fetch(url, { method: "POST", headers, body })).status;
    };`;
    const source = `${post} let early;
      export const handler = async ({ requestContext: { connectionId, eventType }, body }) => {
        if (eventType === "CONNECT") early = await post(connectionId, "too early");
        else await post(connectionId, early + " " + body);
        return { statusCode: 200 };
      };`;
    const { connect } = await createSocketApi(cloud, { source, routes: ["$connect", "$default"] });
    await using client = await connect();
    client.send("hello");
    expect(await client.next()).toBe("410 hello");
  });

  test("are reached through the host of the API", async () => {
    const { api, client, ConnectionId } = await connected();
    const host = `${api.ApiId}.execute-api.eu-central-1.localhost:${new URL(cloud.endpointUrl).port}`;
    const management = new ApiGatewayManagementApiClient({
      ...api.account.options,
      endpoint: `${cloud.endpointUrl}/dev`,
    });
    management.middlewareStack.add(
      (next) => (args) => {
        Object.assign(Object(args.request).headers, { host });
        return next(args);
      },
      { step: "build", priority: "low" },
    );
    await management.send(new PostToConnectionCommand({ ConnectionId, Data: "by host" }));
    expect(await client.next()).toBe("by host");
  });

  test("lose and repeat messages, and refuse them, when faults are ordered", async () => {
    const { client, post } = await connected();
    cloud.faults.add({ service: "apigatewayv2", kind: "drop", count: 1 });
    await post("lost");
    cloud.faults.add({ service: "apigatewayv2", kind: "duplicate", count: 1 });
    await post("twice");
    expect([await client.next(), await client.next()]).toEqual(["twice", "twice"]);
    cloud.faults.add({ service: "apigatewaymanagementapi", operation: "PostToConnection", kind: "throttle", count: 1 });
    expect(await refusalOf(post("x"))).toMatchObject({ code: "LimitExceededException", status: 429 });
  });

  test("show in the trace of a message what it set in motion", async () => {
    const { client } = await connected();
    client.send("again");
    await client.next();
    const message = cloud.traces
      .spans()
      .findLast(({ name, service }) => service === "apigatewayv2" && name === "message");
    const names = cloud.traces.find(message?.traceId ?? "").map(({ service, name }) => `${service} ${name}`);
    expect(names).toEqual(expect.arrayContaining(["apigatewayv2 message", "lambda Invoke"]));
  });
});

import { createMovableClock } from "@assay/core";
import { CreateApiMappingCommand, CreateDomainNameCommand } from "@aws-sdk/client-apigatewayv2";
import { CloudWatchClient, GetMetricStatisticsCommand } from "@aws-sdk/client-cloudwatch";
import { CloudWatchLogsClient, FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createProxyApi } from "../../../test/http-api-fixture.js";
import { lambdaOf, untilLogged } from "../../../test/lambda-fixture.js";
import { connectWebSocket, createSocketApi } from "../../../test/web-socket-fixture.js";
import { type Cloud, startCloud } from "../../index.js";

const START = Date.UTC(2026, 0, 1);
let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud({ clock: createMovableClock(START) });
});
afterAll(() => cloud.dispose());

/** Answers its event, prints it when there is nobody to answer. */
const ECHO = `export const handler = async (event) => {
  if (event.requestContext.eventType === "DISCONNECT") console.log("GONE " + JSON.stringify(event));
  return { statusCode: 200, body: JSON.stringify(event) };
};`;

describe("events of a WebSocket API", () => {
  test("show a message, the connection and what the authorizer need not say", async () => {
    const stage = { StageVariables: { colour: "blue" } };
    const { connect, ApiId } = await createSocketApi(cloud, { source: ECHO, isTwoWay: true, stage });
    await using client = await connect({ headers: { "user-agent": "tests" } });
    client.send('{"action":"none"}');
    const event = JSON.parse(await client.next());
    expect(event).toEqual({
      stageVariables: { colour: "blue" },
      requestContext: {
        routeKey: "$default",
        messageId: expect.stringMatching(/^[\w-]{15}=$/),
        eventType: "MESSAGE",
        extendedRequestId: expect.any(String),
        requestTime: "01/Jan/2026:00:00:00 +0000",
        messageDirection: "IN",
        stage: "dev",
        connectedAt: START,
        requestTimeEpoch: START,
        identity: { userAgent: "tests", sourceIp: "127.0.0.1" },
        requestId: event.requestContext.extendedRequestId,
        domainName: `${ApiId}.execute-api.eu-central-1.amazonaws.com`,
        connectionId: expect.stringMatching(/^[\w-]{15}=$/),
        apiId: ApiId,
      },
      body: '{"action":"none"}',
      isBase64Encoded: false,
    });
  });

  test("show the handshake on $connect", async () => {
    const source = `let handshake;
      export const handler = async (event) => {
        if (event.requestContext.eventType === "CONNECT") handshake = event;
        return { statusCode: 200, body: JSON.stringify(handshake) };
      };`;
    const { connect, ApiId } = await createSocketApi(cloud, {
      source,
      routes: ["$connect", "$default"],
      isTwoWay: true,
    });
    await using client = await connect({ query: "?room=1&room=2&name=%C3%A4", headers: { "X-Team": "a" } });
    client.send("x");
    const event = JSON.parse(await client.next());
    expect(event).toMatchObject({
      headers: { Host: `${ApiId}.execute-api.eu-central-1.amazonaws.com`, "X-Team": "a", "X-Forwarded-Proto": "https" },
      multiValueHeaders: { "X-Team": ["a"] },
      queryStringParameters: { room: "2", name: "ä" },
      multiValueQueryStringParameters: { room: ["1", "2"], name: ["ä"] },
      requestContext: { routeKey: "$connect", eventType: "CONNECT", messageDirection: "IN", connectedAt: START },
      isBase64Encoded: false,
    });
    expect(event).not.toHaveProperty("body");
    expect(event.requestContext).not.toHaveProperty("messageId");
  });

  test("tell $disconnect with what the client left", async () => {
    const routes = ["$disconnect", "$default"];
    const { connect, account } = await createSocketApi(cloud, { source: ECHO, routes });
    const polite = await connect();
    polite.socket.close(4001, "done");
    await untilLogged(account, "handler", '"disconnectStatusCode":4001,"disconnectReason":"done"');
    const silent = await connect();
    silent.socket.close();
    const wordless = '"disconnectStatusCode":1005,"disconnectReason":"Client-side close frame status not set"';
    await untilLogged(account, "handler", wordless);
    const lost = await connect();
    lost.socket.terminate();
    await untilLogged(account, "handler", '"disconnectStatusCode":1006');
  });
});

describe("routes of a WebSocket API", () => {
  test("are chosen by what the selection expression finds in the message", async () => {
    const source =
      "export const handler = async ({ requestContext }) => ({ statusCode: 200, body: requestContext.routeKey });";
    // biome-ignore lint/suspicious/noTemplateCurlyInString: API Gateway fills it in
    const api = { RouteSelectionExpression: "${request.body.to.room}-${request.body.kind}" };
    const routes = ["$default", "1-say", "2-say"];
    const { connect } = await createSocketApi(cloud, { source, routes, isTwoWay: true, api });
    await using client = await connect();
    const routeOf = async (message: string) => {
      client.send(message);
      return await client.next();
    };
    expect(await routeOf('{"to":{"room":1},"kind":"say"}')).toBe("1-say");
    expect(await routeOf('{"to":{"room":"2"},"kind":"say"}')).toBe("2-say");
    for (const other of ['{"to":{"room":3},"kind":"say"}', "{}", "no JSON", "", "[1]"]) {
      expect(await routeOf(other)).toBe("$default");
    }
  });

  test("answer Forbidden when none takes a message, not even one that names $connect", async () => {
    const source = "export const handler = async () => ({ statusCode: 200 });";
    const { connect } = await createSocketApi(cloud, { source, routes: ["$connect", "say"] });
    await using client = await connect();
    for (const action of ["other", "$connect"]) {
      client.send(JSON.stringify({ action }));
      expect(JSON.parse(await client.next())).toEqual({
        message: "Forbidden",
        connectionId: expect.any(String),
        requestId: expect.any(String),
      });
    }
  });

  test("answer only where they have a route response", async () => {
    const source = "export const handler = async ({ body }) => ({ statusCode: 200, body });";
    const { connect, addRoute } = await createSocketApi(cloud, { source, routes: ["oneWay"] });
    await addRoute("selected", { RouteResponseSelectionExpression: "$default" });
    const { connect: connectTwoWay } = await createSocketApi(cloud, { source, isTwoWay: true });
    await using client = await connect();
    for (const action of ["oneWay", "selected", "none"]) client.send(JSON.stringify({ action }));
    expect(JSON.parse(await client.next())).toMatchObject({ message: "Forbidden" });
    await using other = await connectTwoWay();
    other.send("back");
    expect(await other.next()).toBe("back");
  });

  test("tell the client that their function failed, and nothing of why", async () => {
    const source = `export const handler = async ({ body }) => {
      if (body === "throw") throw new Error("secret");
      return body === "nothing" ? undefined : { statusCode: 500 };
    };`;
    const { connect } = await createSocketApi(cloud, { source });
    await using client = await connect();
    for (const body of ["throw", "nothing"]) {
      client.send(body);
      const answer = await client.next();
      expect(JSON.parse(answer)).toMatchObject({ message: "Internal server error" });
      expect(answer).not.toContain("secret");
    }
  });

  test("let no more messages through than the stage's throttling settings", async () => {
    const source = "export const handler = async ({ body }) => ({ statusCode: 200, body });";
    const stage = { DefaultRouteSettings: { ThrottlingBurstLimit: 1, ThrottlingRateLimit: 0.001 } };
    const { connect } = await createSocketApi(cloud, { source, isTwoWay: true, stage });
    await using client = await connect();
    client.send("first");
    expect(await client.next()).toBe("first");
    client.send("second");
    expect(JSON.parse(await client.next())).toMatchObject({ message: "Too Many Requests" });
  });
});

describe("a handshake", () => {
  const statusOf = (connecting: Promise<unknown>) =>
    connecting.then(
      () => 101,
      (error: Error) => Number(/Unexpected server response: (\d+)/.exec(error.message)?.[1]),
    );

  test("is refused with the status that $connect answers", async () => {
    const source = `export const handler = async ({ queryStringParameters: { status } }) => {
      if (status === "throw") throw new Error("secret");
      return { statusCode: Number(status) };
    };`;
    const { connect } = await createSocketApi(cloud, { source, routes: ["$connect"] });
    for (const status of [401, 403, 500]) expect(await statusOf(connect({ query: `?status=${status}` }))).toBe(status);
    expect(await statusOf(connect({ query: "?status=throw" }))).toBe(502);
    await using accepted = await connect({ query: "?status=204" });
    expect(accepted.socket.readyState).toBe(accepted.socket.OPEN);
  });

  test("is refused where there is no such stage, path or API", async () => {
    const { url, ApiId } = await createSocketApi(cloud, { source: ECHO });
    expect(await statusOf(connectWebSocket(url.replace(/dev$/, "prod")))).toBe(403);
    expect(await statusOf(connectWebSocket(`${url}/deeper`))).toBe(403);
    expect(await statusOf(connectWebSocket(url.replace(ApiId, "none")))).toBe(404);
    expect(await statusOf(connectWebSocket(cloud.endpointUrl.replace("http", "ws")))).toBe(404);
  });

  test("reaches the API by its host too", async () => {
    const { url, ApiId } = await createSocketApi(cloud, { source: ECHO, isTwoWay: true });
    const { origin, host } = new URL(url);
    const domainName = `${ApiId}.execute-api.eu-central-1.localhost.localstack.cloud`;
    const headers = { host: `${domainName}:${host.split(":")[1]}` };
    await using client = await connectWebSocket(`${origin}/dev`, { headers });
    client.send("x");
    expect(JSON.parse(await client.next())).toMatchObject({ requestContext: { domainName, stage: "dev" } });
  });

  test("reaches the API by a custom domain, below its mapping key", async () => {
    const { client, ApiId, account, url } = await createSocketApi(cloud, { source: ECHO, isTwoWay: true });
    const DomainName = `ws${account.accountId}.example.com`;
    await client.send(new CreateDomainNameCommand({ DomainName, DomainNameConfigurations: [{}] }));
    await client.send(new CreateApiMappingCommand({ DomainName, ApiId, Stage: "dev", ApiMappingKey: "chat" }));
    const headers = { host: DomainName };
    const { origin } = new URL(url);
    await using socket = await connectWebSocket(`${origin}/chat`, { headers });
    socket.send("x");
    expect(JSON.parse(await socket.next())).toMatchObject({ requestContext: { domainName: DomainName, stage: "dev" } });
  });

  test("is a request as any other to an HTTP API", async () => {
    const { url } = await createProxyApi(cloud, (_request, response) => response.writeHead(299).end());
    expect(await statusOf(connectWebSocket(`${url.replace("http", "ws")}/a`))).toBe(299);
  });

  test("is what a WebSocket API is for; other requests are refused", async () => {
    const { endpoint } = await createSocketApi(cloud, { source: ECHO });
    const answer = await fetch(endpoint);
    expect([answer.status, await answer.json()]).toEqual([403, { message: "Forbidden" }]);
  });

  test("agrees on the subprotocol that $connect answers", async () => {
    const source = `export const handler = async ({ headers }) => ({
      statusCode: 200, headers: { "Sec-WebSocket-Protocol": headers["Sec-WebSocket-Protocol"].split(",")[1].trim() } });`;
    const { connect } = await createSocketApi(cloud, { source, routes: ["$connect"] });
    await using client = await connect({ subprotocols: ["chat.v1", "chat.v2"] });
    expect(client.socket.protocol).toBe("chat.v2");
  });
});

test("access logs and metrics tell of connections and messages", async () => {
  const account = lambdaOf(cloud);
  const AccessLogSettings = {
    DestinationArn: `arn:aws:logs:eu-central-1:${account.accountId}:log-group:/ws/access`,
    Format: "$context.requestId $context.eventType $context.routeKey $context.status $context.connectionId",
  };
  const source = `export const handler = async ({ body }) => {
    if (body === "throw") throw new Error("no");
    return { statusCode: body === "refuse" ? 400 : 200, body };
  };`;
  const routes = ["$connect", "$default"];
  const {
    connect,
    ApiId,
    account: owner,
  } = await createSocketApi(cloud, { source, routes, isTwoWay: true, stage: { AccessLogSettings } });
  await using client = await connect();
  client.send("hi");
  await client.next();
  const { events = [] } = await new CloudWatchLogsClient(account.options).send(
    new FilterLogEventsCommand({ logGroupName: "/ws/access" }),
  );
  expect(events.map(({ message }) => message?.replace(/^\S+ (.*) \S+\n$/, "$1"))).toEqual([
    "CONNECT $connect 200",
    "MESSAGE $default 200",
  ]);
  const sumOf = async (MetricName: string) => {
    const { Datapoints } = await new CloudWatchClient(owner.options).send(
      new GetMetricStatisticsCommand({
        Namespace: "AWS/ApiGateway",
        ...{ MetricName, Dimensions: [{ Name: "ApiId", Value: ApiId }], Statistics: ["Sum"], Period: 60 },
        ...{ StartTime: new Date(START - 60_000), EndTime: new Date(START + 60_000) },
      }),
    );
    return Datapoints?.[0]?.Sum;
  };
  // Messages count in both directions.
  expect([await sumOf("ConnectCount"), await sumOf("MessageCount")]).toEqual([1, 2]);
  const errors = () => Promise.all(["IntegrationError", "ClientError", "ExecutionError"].map(sumOf));
  expect(await errors()).toEqual([0, 0, 0]);
  for (const message of ["refuse", "throw"]) {
    client.send(message);
    await client.next();
  }
  expect(await errors()).toEqual([1, 0, 1]);
});

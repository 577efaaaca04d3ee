import { createMovableClock, type MovableClock } from "@assay/core";
import {
  ApiGatewayV2Client,
  CreateApiCommand,
  CreateIntegrationCommand,
  CreateRouteCommand,
  CreateStageCommand,
} from "@aws-sdk/client-apigatewayv2";
import { CloudWatchLogsClient, FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { CreateEventSourceMappingCommand, InvokeCommand } from "@aws-sdk/client-lambda";
import { describe, expect, test } from "vitest";
import { type Cloud, startCloud } from "../../src/index.js";
import { newAccountId } from "../accounts.js";
import { startGate } from "../gate.js";
import { createFunction, lambdaOf, untilLogged } from "../lambda-fixture.js";
import { createTestApi } from "../rest-api-fixture.js";
import { accountOf, NOW, REGION, startFrozenCloud } from "../sns-fixture.js";
import { connectSqs, createQueue, receiveBodies, sendAll } from "../sqs-fixture.js";
import { type HostileEndpoint, MISBEHAVIOURS, startHostileEndpoint } from "./hostile-endpoint.js";

const PATIENCE = { timeout: 20_000 };

/** A topic with an endpoint that has confirmed its subscription and with a queue. */
async function createFanOut(cloud: Cloud) {
  const account = accountOf(cloud);
  const topicArn = await account.createTopic();
  const endpoint = await startHostileEndpoint();
  await account.subscribe(topicArn, "http", endpoint.url, { RawMessageDelivery: "true" });
  await expect.poll(() => endpoint.received.length, PATIENCE).toBe(1);
  const { SubscribeURL = "" }: { SubscribeURL?: string } = JSON.parse(endpoint.received[0] ?? "{}");
  await fetch(SubscribeURL);
  const queue = await account.createQueue("beside");
  await account.subscribe(topicArn, "sqs", queue.arn, { RawMessageDelivery: "true" });
  const arrived: (string | undefined)[] = [];
  return {
    endpoint,
    publish: (message: string) => account.publish(topicArn, message),
    /** Everything that the queue has got by now. */
    async arrivedBeside() {
      for (const { Body } of await queue.receive({ settled: false })) arrived.push(Body);
      return [...arrived].sort();
    },
  };
}

/** What came after the request to confirm. */
const notified = ({ received }: HostileEndpoint): readonly string[] => received.slice(1);

describe("a subscribed endpoint", () => {
  test.each(Object.entries(MISBEHAVIOURS))("that %s holds up nobody", async (_how, misbehaviour) => {
    // The cloud ends at once too, although deliveries are on their way.
    await using cloud = await startFrozenCloud();
    const { endpoint, publish, arrivedBeside } = await createFanOut(cloud);
    endpoint.misbehaviour = misbehaviour;
    for (const message of ["1", "2", "3"]) await publish(message);
    await expect.poll(arrivedBeside, PATIENCE).toEqual(["1", "2", "3"]);
    await expect.poll(() => [...notified(endpoint)].sort(), PATIENCE).toEqual(["1", "2", "3"]);
  });

  test("that drops connections gets its message when it has come to its senses", async () => {
    await using cloud = await startFrozenCloud();
    const { endpoint, publish } = await createFanOut(cloud);
    endpoint.misbehaviour = MISBEHAVIOURS["drops the connection"];
    await publish("kept");
    await expect.poll(() => notified(endpoint), PATIENCE).toEqual(["kept"]);
    endpoint.misbehaviour = undefined;
    await cloud.clock.advance(60_000);
    expect(notified(endpoint)).toEqual(["kept", "kept"]);
    await cloud.clock.advance(24 * 3_600_000);
    expect(notified(endpoint)).toEqual(["kept", "kept"]);
  });

  test("that sends elsewhere is not followed there", async () => {
    await using cloud = await startFrozenCloud();
    const { endpoint, publish, arrivedBeside } = await createFanOut(cloud);
    const elsewhere = await startHostileEndpoint();
    endpoint.misbehaviour = (response) => void response.writeHead(307, { location: elsewhere.url }).end();
    await publish("for one");
    await cloud.clock.advance(3_600_000);
    expect(await arrivedBeside()).toEqual(["for one"]);
    expect(elsewhere.received).toEqual([]);
  });
});

/** The path under which APIs of both kinds serve, with a route to `url` and one to `beside`. */
type ApiMaker = (cloud: Cloud, url: string, beside: string) => Promise<string>;

const createRestApi: ApiMaker = async (cloud, url, beside) => {
  const api = await createTestApi(cloud, newAccountId());
  for (const [part, uri] of [
    ["hostile", url],
    ["beside", beside],
  ] as const) {
    await api.method(await api.resource(part), "GET", { type: "HTTP_PROXY", integrationHttpMethod: "GET", uri });
  }
  await api.deploy();
  return `${cloud.endpointUrl}/restapis/${api.id}/dev/_user_request_`;
};

const createHttpApi: ApiMaker = async (cloud, url, beside) => {
  const gateway = cloud.client(ApiGatewayV2Client, { accountId: newAccountId(), region: REGION });
  const { ApiId } = await gateway.send(new CreateApiCommand({ Name: "shop", ProtocolType: "HTTP" }));
  for (const [part, IntegrationUri] of [
    ["hostile", url],
    ["beside", beside],
  ] as const) {
    const { IntegrationId } = await gateway.send(
      new CreateIntegrationCommand({
        ...{ ApiId, IntegrationUri, IntegrationType: "HTTP_PROXY", IntegrationMethod: "GET" },
        PayloadFormatVersion: "1.0",
      }),
    );
    await gateway.send(
      new CreateRouteCommand({ ApiId, RouteKey: `GET /${part}`, Target: `integrations/${IntegrationId}` }),
    );
  }
  await gateway.send(new CreateStageCommand({ ApiId, StageName: "$default", AutoDeploy: true }));
  return `${cloud.endpointUrl}/_aws/execute-api/${ApiId}/$default`;
};

describe.each([
  ["a REST API", createRestApi, 504, "Endpoint request timed out"],
  ["an HTTP API", createHttpApi, 503, "Service Unavailable"],
] as const)("the back end of %s", (_kind, create, lateStatus, lateMessage) => {
  test.each(["never answers", "begins an answer and never ends it", "announces more than it sends"])(
    "that %s is given up after thirty seconds by the cloud's clock, and holds up nobody",
    async (how) => {
      await using cloud = await startCloud({ clock: createMovableClock(NOW) });
      const [hostile, beside] = [await startHostileEndpoint(), await startHostileEndpoint()];
      const baseUrl = await create(cloud, hostile.url, beside.url);
      hostile.misbehaviour = MISBEHAVIOURS[how];
      const asked = fetch(`${baseUrl}/hostile`);
      await expect.poll(() => hostile.received.length, PATIENCE).toBe(1);
      expect(await (await fetch(`${baseUrl}/beside`)).text()).toBe("thank you");
      await cloud.clock.advance(30_000);
      const answer = await asked;
      expect([answer.status, await answer.json()]).toEqual([lateStatus, { message: lateMessage }]);
    },
  );

  test.each(["sends without end", "drops the connection", "answers what is no HTTP"])(
    "that %s is an error to the client alone",
    async (how) => {
      await using cloud = await startCloud();
      const [hostile, beside] = [await startHostileEndpoint(), await startHostileEndpoint()];
      const baseUrl = await create(cloud, hostile.url, beside.url);
      hostile.misbehaviour = MISBEHAVIOURS[how];
      const answer = await fetch(`${baseUrl}/hostile`);
      expect(answer.status).toBeGreaterThanOrEqual(500);
      expect(await answer.json()).toEqual({ message: expect.any(String) });
      expect(await (await fetch(`${baseUrl}/beside`)).text()).toBe("thank you");
    },
  );
});

describe("a function that never returns", () => {
  const NEVER = "export const handler = () => new Promise((done) => setTimeout(done, 2 ** 30));";

  test("ends with its time limit, and others run meanwhile", async () => {
    await using cloud = await startCloud();
    const account = lambdaOf(cloud);
    await createFunction(account, "never", { source: NEVER, Timeout: 1 });
    await createFunction(account, "beside");
    const never = account.client.send(new InvokeCommand({ FunctionName: "never" }));
    const beside = await account.client.send(new InvokeCommand({ FunctionName: "beside", Payload: "1" }));
    expect(beside.Payload?.transformToString()).toBe("1");
    const { FunctionError, Payload } = await never;
    expect(FunctionError).toBe("Unhandled");
    expect(Payload?.transformToString()).toContain("Task timed out after 1.00 seconds");
  });

  test("gives its queue's messages back, and holds up no other queue", async () => {
    const clock: MovableClock = createMovableClock({ mode: "running" });
    await using cloud = await startCloud({ clock });
    await using gate = await startGate();
    const account = lambdaOf(cloud, REGION);
    const sqs = connectSqs(cloud, account.accountId);
    const held = `export const handler = async () => { await fetch("${gate.url}"); await new Promise(() => {}); };`;
    await createFunction(account, "never", { source: held, Timeout: 1 });
    const print = "export const handler = async ({ Records }) => console.log('got ' + Records[0].body);";
    await createFunction(account, "beside", { source: print });
    const queues: string[] = [];
    for (const FunctionName of ["never", "beside"]) {
      const QueueUrl = await createQueue(sqs, { VisibilityTimeout: "30" }, FunctionName);
      const EventSourceArn = `arn:aws:sqs:${REGION}:${account.accountId}:${FunctionName}`;
      await account.client.send(new CreateEventSourceMappingCommand({ FunctionName, EventSourceArn }));
      queues.push(QueueUrl);
    }
    const [neverUrl = "", besideUrl = ""] = queues;
    await sendAll(sqs, neverUrl, ["stuck"]);
    await gate.reached();
    await sendAll(sqs, besideUrl, ["free"]);
    await untilLogged(account, "beside", "got free");
    await untilLogged(account, "never", "Task timed out");
    expect(await receiveBodies(sqs, neverUrl)).toEqual([]);
    // When its visibility timeout ends, the message comes again: it is not lost.
    const logs = new CloudWatchLogsClient(account.options);
    const query = { logGroupName: "/aws/lambda/never", filterPattern: '"Task timed out"' };
    const timeouts = async () => (await logs.send(new FilterLogEventsCommand(query))).events?.length;
    await clock.advance(30_000);
    await expect.poll(timeouts, PATIENCE).toBe(2);
  });
});

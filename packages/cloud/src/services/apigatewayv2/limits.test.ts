import { EventEmitter, once } from "node:events";
import { createMovableClock } from "@assay/core";
import { UpdateStageCommand } from "@aws-sdk/client-apigatewayv2";
import { CloudWatchLogsClient, FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createFunctionApi, createProxyApi, echo, HANGS } from "../../../test/http-api-fixture.js";
import { lambdaOf, untilLogged } from "../../../test/lambda-fixture.js";
import { type Cloud, startCloud } from "../../index.js";

const clock = createMovableClock(Date.UTC(2026, 0, 1));
let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud({ clock });
});
afterAll(() => cloud.dispose());

const MEBIBYTE = 1024 * 1024;

const told = async (answer: Response) => [answer.status, await answer.json()];

describe("requests", () => {
  test("may have ten mebibytes and no byte more", async () => {
    const { url } = await createProxyApi(cloud, echo);
    const post = (bytes: number) => fetch(`${url}/a`, { method: "POST", body: new Uint8Array(bytes) });
    expect(await (await post(10 * MEBIBYTE)).json()).toMatchObject({ bytes: 10 * MEBIBYTE });
    expect(await told(await post(10 * MEBIBYTE + 1))).toEqual([413, { message: "Request Entity Too Large" }]);
  });
});

describe("integrations that do not answer", () => {
  test("end in 503 after thirty seconds of the cloud's clock", async () => {
    const backend = new EventEmitter();
    const { url } = await createProxyApi(cloud, () => backend.emit("asked"));
    let isAnswered = false;
    const asked = once(backend, "asked");
    const answer = fetch(`${url}/a`).finally(() => {
      isAnswered = true;
    });
    await asked;
    await clock.advance(29_999);
    expect(isAnswered).toBe(false);
    await clock.advance(1);
    expect(await told(await answer)).toEqual([503, { message: "Service Unavailable" }]);
  });

  test("end earlier where their integration says so, functions too", async () => {
    const { url, account } = await createFunctionApi(cloud, HANGS, { integration: { TimeoutInMillis: 5_000 } });
    const answer = fetch(`${url}/a`);
    await untilLogged(account, "handler", "asked");
    await clock.advance(5_000);
    expect(await told(await answer)).toEqual([503, { message: "Service Unavailable" }]);
  });

  test("tell the access log what went wrong", async () => {
    const account = lambdaOf(cloud);
    const AccessLogSettings = {
      DestinationArn: `arn:aws:logs:eu-central-1:${account.accountId}:log-group:/api/access`,
      Format: "$context.requestId $context.status $context.integrationErrorMessage",
    };
    const integration = { IntegrationUri: "http://127.0.0.1:1/{proxy}" };
    const { url } = await createProxyApi(cloud, echo, { integration, stage: { AccessLogSettings } });
    expect(await told(await fetch(`${url}/a`))).toEqual([500, { message: "Internal Server Error" }]);
    const { events } = await new CloudWatchLogsClient(account.options).send(
      new FilterLogEventsCommand({ logGroupName: "/api/access" }),
    );
    expect(events?.[0]?.message).toMatch(/ 500 connect ECONNREFUSED 127\.0\.0\.1:1\n$/);
  });
});

describe("throttling", () => {
  const limits = (burst: number, ratePerSecond: number) => ({
    ThrottlingBurstLimit: burst,
    ThrottlingRateLimit: ratePerSecond,
  });
  /** Statuses of so many requests, one after the other. */
  const statuses = async (url: string, count: number) => {
    const seen: number[] = [];
    for (let index = 0; index < count; index++) seen.push((await fetch(url)).status);
    return seen;
  };

  test("fills up again by the cloud's clock, up to the burst", async () => {
    const { url } = await createProxyApi(cloud, echo, { stage: { DefaultRouteSettings: limits(2, 1) } });
    expect(await statuses(`${url}/a`, 3)).toEqual([200, 200, 429]);
    expect(await told(await fetch(`${url}/a`))).toEqual([429, { message: "Too Many Requests" }]);
    await clock.advance(1_000);
    expect(await statuses(`${url}/a`, 2)).toEqual([200, 429]);
    await clock.advance(3_600_000);
    expect(await statuses(`${url}/a`, 3)).toEqual([200, 200, 429]);
  });

  test("has a bucket for each route, whose own settings go before those of the stage", async () => {
    const api = await createProxyApi(cloud, echo, { stage: { DefaultRouteSettings: limits(1, 0.001) } });
    await api.addRoute("GET /wide");
    const RouteSettings = { "GET /wide": limits(2, 0.001) };
    await api.client.send(new UpdateStageCommand({ ApiId: api.ApiId, StageName: "$default", RouteSettings }));
    expect(await statuses(`${api.url}/a`, 2)).toEqual([200, 429]);
    expect(await statuses(`${api.url}/wide`, 3)).toEqual([200, 200, 429]);
  });
});

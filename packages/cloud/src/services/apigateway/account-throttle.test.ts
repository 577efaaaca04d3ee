import { createMovableClock } from "@assay/core";
import { ApiGatewayV2Client, CreateApiCommand } from "@aws-sdk/client-apigatewayv2";
import { expect, test } from "vitest";
import { newAccountId } from "../../../test/accounts.js";
import { startHttpSubscriber } from "../../../test/http-subscriber.js";
import { createTestApi } from "../../../test/rest-api-fixture.js";
import { startCloud } from "../../index.js";

const BURST = 5_000;
const AT_ONCE = 238;

test("APIs of an account share what it may serve, until the clock goes on", async () => {
  const clock = createMovableClock(Date.UTC(2026, 0, 2, 12));
  await using cloud = await startCloud({ clock });
  const accountId = newAccountId();
  const rest = await createTestApi(cloud, accountId);
  await rest.method(rest.rootId, "GET", { type: "MOCK" });
  await rest.deploy();
  const askRest = async (): Promise<number> => {
    const answer = await rest.call("/");
    await answer.arrayBuffer();
    return answer.status;
  };
  const http = cloud.client(ApiGatewayV2Client, { accountId, region: "eu-central-1" });
  const { url: Target } = await startHttpSubscriber();
  const { ApiId } = await http.send(new CreateApiCommand({ Name: "b", ProtocolType: "HTTP", Target }));
  const askHttp = async () => (await fetch(`${cloud.endpointUrl}/_aws/execute-api/${ApiId}/`)).status;
  // A mock without a template is an error, and counts.
  expect([await askHttp(), await askRest()]).toEqual([200, 500]);
  const statuses = new Set<number>();
  for (let sent = 2; sent < BURST; sent += AT_ONCE) {
    for (const status of await Promise.all(Array.from({ length: AT_ONCE }, askRest))) statuses.add(status);
  }
  expect(statuses).toEqual(new Set([500]));
  expect([await askHttp(), await askRest()]).toEqual([429, 429]);
  await clock.advance(1);
  expect([await askHttp(), await askRest()]).toEqual([200, 500]);
});

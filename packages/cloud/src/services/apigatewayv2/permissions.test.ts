import { AddPermissionCommand } from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createHttpApi } from "../../../test/http-api-fixture.js";
import { createFunction, lambdaOf, OWN_RUNTIME } from "../../../test/lambda-fixture.js";
import { createSocketApi } from "../../../test/web-socket-fixture.js";
import { type Cloud, startCloud } from "../../index.js";

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud();
});
afterAll(() => cloud.dispose());

const SOURCE = "export const handler = async () => ({ statusCode: 200, body: 'in' });";

/** A function of an account of its own, and how its owner lets an API in. */
async function foreignFunction() {
  const owner = lambdaOf(cloud);
  const { FunctionArn } = await createFunction(owner, "foreign", { source: SOURCE, Runtime: OWN_RUNTIME });
  const admit = (SourceArn: string) =>
    owner.client.send(
      new AddPermissionCommand({
        ...{ FunctionName: "foreign", StatementId: `s${Math.trunc(performance.now())}`, SourceArn },
        ...{ Action: "lambda:InvokeFunction", Principal: "apigateway.amazonaws.com" },
      }),
    );
  return { IntegrationUri: FunctionArn, PayloadFormatVersion: "2.0", admit };
}

test("an HTTP API invokes a function of another account only for routes that its owner lets in", async () => {
  const { admit, ...integration } = await foreignFunction();
  const { account, ApiId, url, addRoute } = await createHttpApi(cloud, lambdaOf(cloud), { integration });
  await addRoute("GET /orders/{id}");
  const statusOf = async (path: string) => (await fetch(url + path)).status;
  const arn = `arn:aws:execute-api:eu-central-1:${account.accountId}:${ApiId}`;
  expect(await statusOf("/orders/1")).toBe(500);
  await admit(`${arn}/*/GET/orders/{id}`);
  expect([await statusOf("/orders/1"), await statusOf("/other")]).toEqual([200, 500]);
  await admit(`${arn}/*/*/{proxy+}`);
  expect(await statusOf("/other")).toBe(200);
});

test("a WebSocket API invokes a function of another account only for routes that its owner lets in", async () => {
  const { admit, IntegrationUri } = await foreignFunction();
  const { account, ApiId, connect } = await createSocketApi(cloud, { integration: { IntegrationUri }, isTwoWay: true });
  await using client = await connect();
  client.send("x");
  expect(JSON.parse(await client.next())).toMatchObject({ message: "Internal server error" });
  await admit(`arn:aws:execute-api:eu-central-1:${account.accountId}:${ApiId}/dev/$default`);
  client.send("x");
  expect(await client.next()).toBe("in");
});

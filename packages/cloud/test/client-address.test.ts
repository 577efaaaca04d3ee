import { once } from "node:events";
import { request } from "node:http";
import { UpdateStageCommand } from "@aws-sdk/client-api-gateway";
import { CloudWatchLogsClient, FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { AddPermissionCommand, CreateFunctionUrlConfigCommand } from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Cloud, startCloud } from "../src/index.js";
import { createHttpApi } from "./http-api-fixture.js";
import { createFunction, type LambdaAccount, lambdaOf } from "./lambda-fixture.js";
import { createTestApi, functionUri, type TestApi } from "./rest-api-fixture.js";

const TELL = "export const handler = async (event) => ({ statusCode: 200, body: JSON.stringify(event) });";

interface Told {
  readonly headers: Readonly<Record<string, string>>;
  readonly requestContext: { readonly identity?: object; readonly http?: object };
}

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud();
});
afterAll(() => cloud.dispose());

async function tellingFunction(): Promise<LambdaAccount> {
  const account = lambdaOf(cloud);
  await createFunction(account, "tell", { source: TELL });
  return account;
}

/** Every address of 127.0.0.0/8 is this machine's, so that a client may call from another than the cloud's own. */
async function callFrom(localAddress: string, url: string, headers: Record<string, string> = {}): Promise<Told> {
  const outgoing = request(url, { localAddress, headers });
  outgoing.end();
  const [response] = await once(outgoing, "response");
  return JSON.parse(Buffer.concat(await response.toArray()).toString());
}

async function restApiBefore({ accountId }: LambdaAccount): Promise<TestApi & { readonly url: string }> {
  const api = await createTestApi(cloud, accountId);
  const uri = functionUri(accountId, "tell");
  await api.method(api.rootId, "GET", { type: "AWS_PROXY", integrationHttpMethod: "POST", uri });
  await api.deploy();
  return { ...api, url: `${cloud.endpointUrl}/restapis/${api.id}/dev/_user_request_/` };
}

const suffix = process.platform === "darwin" ? " (macOS has no 127.0.0.2)" : "";

describe.skipIf(suffix !== "")(`the address of a client${suffix}`, () => {
  test("a REST API tells functions and logs where a client called from, and appends it to what proxies say", async () => {
    const account = await tellingFunction();
    const { gateway, id: restApiId, url } = await restApiBefore(account);
    const destinationArn = `arn:aws:logs:eu-central-1:${account.accountId}:log-group:access`;
    const patchOperations = [
      { op: "replace" as const, path: "/accessLogSettings/destinationArn", value: destinationArn },
      { op: "replace" as const, path: "/accessLogSettings/format", value: "$context.identity.sourceIp" },
    ];
    await gateway.send(new UpdateStageCommand({ restApiId, stageName: "dev", patchOperations }));
    const { headers, requestContext } = await callFrom("127.0.0.2", url, { "x-forwarded-for": "203.0.113.7" });
    expect(requestContext.identity).toMatchObject({ sourceIp: "127.0.0.2" });
    expect(headers["X-Forwarded-For"]).toBe("203.0.113.7, 127.0.0.2");
    expect((await callFrom("127.0.0.3", url)).headers["X-Forwarded-For"]).toBe("127.0.0.3");
    const { events } = await new CloudWatchLogsClient(account.options).send(
      new FilterLogEventsCommand({ logGroupName: "access" }),
    );
    expect(events?.map(({ message }) => message)).toEqual(["127.0.0.2", "127.0.0.3"]);
  });

  test.each([
    ["1.0", "identity"],
    ["2.0", "http"],
  ] as const)("an HTTP API tells it in payload format %s", async (PayloadFormatVersion, member) => {
    const account = await tellingFunction();
    const integration = { IntegrationUri: account.arn("tell"), PayloadFormatVersion };
    const { url } = await createHttpApi(cloud, account, { integration });
    const { headers, requestContext } = await callFrom("127.0.0.2", `${url}/x`, { "x-forwarded-for": "203.0.113.7" });
    expect(requestContext[member]).toMatchObject({ sourceIp: "127.0.0.2" });
    expect(headers[PayloadFormatVersion === "1.0" ? "X-Forwarded-For" : "x-forwarded-for"]).toBe(
      "203.0.113.7, 127.0.0.2",
    );
  });

  test("a function URL tells it beside what its client claims, which stands alone in X-Forwarded-For", async () => {
    const account = await tellingFunction();
    const { FunctionUrl = "" } = await account.client.send(
      new CreateFunctionUrlConfigCommand({ FunctionName: "tell", AuthType: "NONE" }),
    );
    const permission = { StatementId: "public", Action: "lambda:InvokeFunctionUrl", Principal: "*" };
    await account.client.send(
      new AddPermissionCommand({ FunctionName: "tell", FunctionUrlAuthType: "NONE", ...permission }),
    );
    const [id] = new URL(FunctionUrl).hostname.split(".");
    const url = `${cloud.endpointUrl}/_aws/lambda-url/${id}`;
    const { headers, requestContext } = await callFrom("127.0.0.2", url, { "x-forwarded-for": "203.0.113.7" });
    expect(requestContext.http).toMatchObject({ sourceIp: "127.0.0.2" });
    expect(headers["x-forwarded-for"]).toBe("203.0.113.7");
    const unclaimed = await callFrom("127.0.0.2", url, {});
    expect(unclaimed.headers["x-forwarded-for"]).toBe("127.0.0.2");
  });
});

import {
  AddPermissionCommand,
  CreateFunctionUrlConfigCommand,
  GetFunctionUrlConfigCommand,
} from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startGate } from "../../../../test/gate.js";
import { createFunction, lambdaOf } from "../../../../test/lambda-fixture.js";
import { type Cloud, startCloud } from "../../../index.js";

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud();
});
afterAll(() => cloud.dispose());

async function urlOf(body: string) {
  const account = lambdaOf(cloud);
  const source = `export const handler = awslambda.streamifyResponse(async (event, stream) => { ${body} });`;
  await createFunction(account, "web", { source });
  const create = { FunctionName: "web", AuthType: "NONE", InvokeMode: "RESPONSE_STREAM" } as const;
  const { FunctionUrl = "" } = await account.client.send(new CreateFunctionUrlConfigCommand(create));
  const permission = {
    FunctionName: "web",
    StatementId: "public",
    Principal: "*",
    FunctionUrlAuthType: "NONE",
  } as const;
  await account.client.send(new AddPermissionCommand({ ...permission, Action: "lambda:InvokeFunctionUrl" }));
  return { account, url: `${cloud.endpointUrl}/_aws/lambda-url/${new URL(FunctionUrl).hostname.split(".")[0]}` };
}

describe("function URLs that stream", () => {
  test("send status, headers and cookies of the prelude and the first piece before the function ends", async () => {
    await using gate = await startGate();
    const { url, account } = await urlOf(`
      const head = { statusCode: 201, headers: { "x-a": "1", "content-type": "text/x" }, cookies: ["c=1", "d=2"] };
      stream = awslambda.HttpResponseStream.from(stream, head);
      stream.write("first ");
      await fetch(event.queryStringParameters.gate);
      stream.end("last");`);
    const response = await fetch(`${url}/?gate=${encodeURIComponent(gate.url)}`);
    expect([response.status, response.headers.get("x-a"), response.headers.get("content-type")]).toEqual([
      201,
      "1",
      "text/x",
    ]);
    expect(response.headers.getSetCookie()).toEqual(["c=1", "d=2"]);
    const texts: string[] = [];
    for await (const chunk of response.body ?? []) {
      texts.push(Buffer.from(chunk).toString("utf8"));
      gate.open();
    }
    expect(texts).toEqual(["first ", "last"]);
    const config = await account.client.send(new GetFunctionUrlConfigCommand({ FunctionName: "web" }));
    expect(config.InvokeMode).toBe("RESPONSE_STREAM");
  });

  test("send the function's own type without a prelude", async () => {
    const { url } = await urlOf('stream.setContentType("text/event-stream"); stream.write("data: 1"); stream.end();');
    const response = await fetch(url);
    expect([response.status, response.headers.get("content-type"), await response.text()]).toEqual([
      200,
      "text/event-stream",
      "data: 1",
    ]);
  });

  test("answer 502 for an error before the first piece, and break off at a later one", async () => {
    const early = await urlOf('throw new Error("secret");');
    const refused = await fetch(early.url);
    expect([refused.status, await refused.text()]).toEqual([502, "Internal Server Error"]);
    const late = await urlOf('stream.write("part"); throw new Error("secret");');
    const broken = await fetch(late.url);
    expect(broken.status).toBe(200);
    await expect(broken.text()).rejects.toThrow(TypeError);
  });

  test.for([
    ["no JSON", '"{"'],
    ["an impossible status", "JSON.stringify({ statusCode: 9 })"],
  ])("answer 502 for a prelude with %s", async ([, head]) => {
    const { url } = await urlOf(`
      stream.setContentType("application/vnd.awslambda.http-integration-response");
      stream.write(${head} + "\\0".repeat(8)); stream.end();`);
    expect((await fetch(url)).status).toBe(502);
  });
});

import { afterAll, beforeAll, expect, test } from "vitest";
import { newAccountId } from "../../../test/accounts.js";
import { createFunction, lambdaOf } from "../../../test/lambda-fixture.js";
import { createTestApi, functionUri } from "../../../test/rest-api-fixture.js";
import { type Cloud, startCloud } from "../../index.js";
import { signRequest } from "../../service-integration/sign-request.js";

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud();
});
afterAll(() => cloud.dispose());

async function signedApi() {
  const lambda = lambdaOf(cloud);
  const source = `export const handler = async ({ requestContext }) => ({
    statusCode: 200, body: JSON.stringify(requestContext.identity) });`;
  await createFunction(lambda, "tell", { source });
  const api = await createTestApi(cloud, lambda.accountId);
  const integration = {
    type: "AWS_PROXY",
    integrationHttpMethod: "POST",
    uri: functionUri(lambda.accountId, "tell"),
  } as const;
  await api.method(await api.resource("{proxy+}"), "ANY", integration, { authorizationType: "AWS_IAM" });
  await api.deploy();
  const call = async (accountId: string, path: string, sent = path) => {
    const base = `${cloud.endpointUrl}/restapis/${api.id}/dev/_user_request_`;
    const url = new URL(base + path);
    const signer = { accountId, region: "eu-central-1", service: "execute-api" };
    const signed = signRequest({ method: "POST", url, headers: [], body: Buffer.from("hi") }, signer);
    const headers = signed.filter(([name]) => name !== "Host").map(([name, value]): [string, string] => [name, value]);
    return fetch(base + sent, { method: "POST", body: "hi", headers });
  };
  return { api, call };
}

test("a method that wants signatures tells its function who has signed", async () => {
  const { call } = await signedApi();
  const accountId = newAccountId();
  const answer = await call(accountId, "/a%20b/c?y=2&x=1");
  expect([answer.status, await answer.json()]).toEqual([
    200,
    expect.objectContaining({
      accessKey: accountId,
      accountId,
      caller: accountId,
      user: accountId,
      userArn: `arn:aws:iam::${accountId}:root`,
    }),
  ]);
});

test("who has not signed what was sent is refused", async () => {
  const { api, call } = await signedApi();
  const forged = await call(newAccountId(), "/mine", "/yours");
  expect([forged.status, forged.headers.get("x-amzn-errortype")]).toEqual([403, "InvalidSignatureException"]);
  expect(await forged.text()).toContain("The request signature we calculated does not match");
  const unsigned = await api.call("/mine");
  expect([unsigned.status, await unsigned.json()]).toEqual([403, { message: "Missing Authentication Token" }]);
});

import { createMovableClock } from "@assay/core";
import type { WireRequest } from "@assay/wire";
import { CloudWatchLogsClient, DescribeLogGroupsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { STSClient } from "@aws-sdk/client-sts";
import { expect, test } from "vitest";
import { createServiceClients } from "./service-clients.js";
import { createTraces } from "./traces.js";

const SCOPE = { accountId: "111111111111", region: "eu-central-1" };

function clientsThatKeep(status = 200, body = "{}", verifySignatures = false) {
  const requests: WireRequest[] = [];
  const traces = createTraces(createMovableClock(0));
  const answer = async (request: WireRequest) => {
    requests.push(request);
    return { status, headers: { "content-type": "application/x-amz-json-1.1" }, body: Buffer.from(body) };
  };
  const clients = createServiceClients(answer, traces, { verifySignatures });
  return { requests, traces, clients };
}

test("a client is kept for its class and scope", () => {
  const { clients } = clientsThatKeep();
  const client = clients.of(CloudWatchLogsClient, SCOPE);
  expect(clients.of(CloudWatchLogsClient, { ...SCOPE })).toBe(client);
  expect(clients.of(CloudWatchLogsClient, { ...SCOPE, region: "us-east-1" })).not.toBe(client);
  expect(clients.of(CloudWatchLogsClient, { ...SCOPE, accountId: "222222222222" })).not.toBe(client);
  expect(clients.of(STSClient, SCOPE)).toBeInstanceOf(STSClient);
});

test("calls are signed for the account and region, and carry the running trace", async () => {
  const { clients, requests, traces } = clientsThatKeep();
  const client = clients.of(CloudWatchLogsClient, SCOPE);
  const call = async () => await client.send(new DescribeLogGroupsCommand({}));
  await call();
  let header: string | undefined;
  await traces.span({ service: "lambda", name: "run" }, async () => {
    header = traces.current();
    await call();
  });
  expect(requests[0]?.headers["x-amzn-trace-id"]).toBeUndefined();
  expect(requests[1]?.headers).toMatchObject({
    "x-amzn-trace-id": header,
    authorization: expect.stringMatching(/Credential=111111111111\/\d{8}\/eu-central-1\/logs\/aws4_request/),
  });
});

test("a refusal is not tried again", async () => {
  const { clients, requests } = clientsThatKeep(400, '{"__type":"ThrottlingException","message":"Rate exceeded"}');
  const call = clients.of(CloudWatchLogsClient, SCOPE).send(new DescribeLogGroupsCommand({}));
  await expect(call).rejects.toMatchObject({ name: "ThrottlingException" });
  expect(requests).toHaveLength(1);
});

test("signatures are computed where somebody looks at them", async () => {
  const signatureOf = async (verifySignatures: boolean) => {
    const { clients, requests } = clientsThatKeep(200, "{}", verifySignatures);
    await clients.of(CloudWatchLogsClient, SCOPE).send(new DescribeLogGroupsCommand({}));
    return requests[0]?.headers.authorization?.split("Signature=")[1];
  };
  expect(await signatureOf(true)).toMatch(/^[0-9a-f]{64}$/);
  expect(await signatureOf(false)).toBe("unverified");
});

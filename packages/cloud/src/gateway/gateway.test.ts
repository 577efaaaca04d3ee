import { gzipSync } from "node:zlib";
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  DescribeLogGroupsCommand,
  ListLogAnomalyDetectorsCommand,
  ResourceAlreadyExistsException,
} from "@aws-sdk/client-cloudwatch-logs";
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { newAccountId } from "../../test/accounts.js";
import { type Cloud, SERVICE_NAMES, startCloud } from "../index.js";

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud();
});
afterAll(() => cloud.dispose());

/** An SDK client that reaches the cloud through its socket, as one in another process does. */
function overSocket(accountId: string, region = "eu-central-1"): CloudWatchLogsClient {
  return new CloudWatchLogsClient({
    endpoint: cloud.endpointUrl,
    region,
    credentials: { accessKeyId: accountId, secretAccessKey: "test" },
    maxAttempts: 1,
  });
}

const groupsOf = async (client: CloudWatchLogsClient) =>
  (await client.send(new DescribeLogGroupsCommand({}))).logGroups?.map(({ logGroupName }) => logGroupName);

describe("one request path", () => {
  test("answers SDK clients through the socket and in process from the same store", async () => {
    const accountId = newAccountId();
    await overSocket(accountId).send(new CreateLogGroupCommand({ logGroupName: "/a" }));
    const inProcess = cloud.client(CloudWatchLogsClient, { accountId, region: "eu-central-1" });
    expect(await groupsOf(inProcess)).toEqual(["/a"]);
    const again = overSocket(accountId).send(new CreateLogGroupCommand({ logGroupName: "/a" }));
    await expect(again).rejects.toThrow(ResourceAlreadyExistsException);
    await expect(again).rejects.toMatchObject({ $metadata: { httpStatusCode: 400, requestId: expect.any(String) } });
  });

  test("says by name what is not implemented, and remembers it", async () => {
    const asking = overSocket(newAccountId()).send(new ListLogAnomalyDetectorsCommand({}));
    await expect(asking).rejects.toMatchObject({
      name: "NotImplemented",
      message: expect.stringContaining("CloudWatch Logs ListLogAnomalyDetectors is not implemented"),
      $metadata: { httpStatusCode: 501 },
    });
    expect(cloud.ledger.entries()).toContainEqual(
      expect.objectContaining({ source: "logs.ListLogAnomalyDetectors", gap: "operation-not-implemented" }),
    );
  });

  test("remembers members that the model does not know", async () => {
    await call({ target: "Logs_20140328.DescribeLogGroups", body: JSON.stringify({ limit: 1, colour: "red" }) });
    expect(cloud.ledger.entries()).toContainEqual(
      expect.objectContaining({
        source: "logs.DescribeLogGroups",
        gap: "unmodelled-field",
        detail: expect.stringContaining('"colour"'),
      }),
    );
  });
});

interface Call {
  readonly method?: string;
  readonly path?: string;
  readonly target?: string;
  readonly body?: string | Uint8Array;
  readonly headers?: Readonly<Record<string, string>>;
}

async function call({ method = "POST", path = "/", target, body, headers = {} }: Call) {
  const response = await fetch(cloud.endpointUrl + path, {
    method,
    headers: {
      ...(target !== undefined && { "x-amz-target": target, "content-type": "application/x-amz-json-1.1" }),
      ...headers,
    },
    ...(body !== undefined && { body }),
  });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

const signedFor = (service: string) =>
  `AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260115/us-east-1/${service}/aws4_request, SignedHeaders=host;x-amz-date, Signature=00`;

describe("finding the service", () => {
  const query = "Action=GetCallerIdentity&Version=2011-06-15";
  const form = { "content-type": "application/x-www-form-urlencoded" };

  test.each<[string, Call, string]>([
    ["the target", { target: "Logs_20140328.DescribeLogGroups", body: "{}" }, "logGroups"],
    ["the version of a form", { body: query, headers: form }, "GetCallerIdentityResult"],
    ["the version of a query", { method: "GET", path: `/?${query}` }, "GetCallerIdentityResult"],
    ["a path that only Lambda has", { method: "GET", path: "/2015-03-31/functions/" }, "Functions"],
    [
      "the name in the signature's scope",
      {
        body: query,
        headers: { ...form, authorization: signedFor("sts"), "x-amz-date": "20260115T120000Z" },
      },
      "GetCallerIdentityResult",
    ],
    [
      "an rpcv2Cbor path",
      {
        path: "/service/GraniteServiceVersion20100801/operation/ListMetrics",
        body: new Uint8Array([0xa0]),
        headers: { "smithy-protocol": "rpc-v2-cbor", "content-type": "application/cbor", accept: "application/cbor" },
      },
      "Metrics",
    ],
  ])("by %s", async (_how, request, expected) => {
    const answer = await call(request);
    expect(answer.text).toContain(expected);
    expect(answer.status).toBe(200);
  });

  test("that is not here answers 501 with its name", async () => {
    const kinesis = await call({ target: "Kinesis_20131202.ListStreams", body: "{}" });
    expect(kinesis.status).toBe(501);
    expect(kinesis.headers.get("x-amzn-errortype")).toBe("NotImplemented");
    expect(JSON.parse(kinesis.text).message).toBe(
      `Service Kinesis_20131202 is not implemented: this cloud has ${SERVICE_NAMES.join(", ")}`,
    );
    const ses = await call({
      body: "Action=ListIdentities&Version=2010-12-01",
      headers: { ...form, authorization: signedFor("ses"), "x-amz-date": "20260115T120000Z" },
    });
    expect(ses.status).toBe(501);
    expect(ses.text).toContain("<Code>NotImplemented</Code><Message>Service ses is not implemented");
  });

  test("fails clearly for a request that is none of AWS", async () => {
    const answer = await call({ method: "GET", path: "/favicon.ico" });
    expect(answer.status).toBe(404);
    expect(JSON.parse(answer.text).message).toContain("GET /favicon.ico is no request to an AWS service");
  });

  test("respects the restriction to some services", async () => {
    await using small = await startCloud({ services: ["logs"] });
    const asking = small.client(STSClient).send(new GetCallerIdentityCommand({}));
    await expect(asking).rejects.toThrow("Service sts is switched off: this cloud has logs");
    expect(await groupsOf(small.client(CloudWatchLogsClient))).toEqual([]);
  });
});

describe("bodies", () => {
  const target = "Logs_20140328.CreateLogGroup";
  const compressed = gzipSync(JSON.stringify({ logGroupName: "/zipped" }));

  test("may be compressed", async () => {
    const answer = await call({ target, body: compressed, headers: { "content-encoding": "gzip" } });
    expect(answer.status).toBe(200);
  });

  test("may come in aws-chunked framing", async () => {
    const framed =
      '11;chunk-signature=0\r\n{"logGroupName":"\r\n9\r\n/chunked"\r\n1\r\n}\r\n0\r\nx-amz-trailer:1\r\n\r\n';
    const answer = await call({ target, body: framed, headers: { "content-encoding": "aws-chunked" } });
    expect(answer.status).toBe(200);
    const { text } = await call({ target: "Logs_20140328.DescribeLogGroups", body: "{}" });
    expect(text).toContain('"/chunked"');
  });

  test.each([
    ["that are not gzip", "gzip", "{}", 400, "not valid gzip"],
    ["whose chunks lie about their size", "aws-chunked", "ff\r\n{}\r\n0\r\n\r\n", 400, "not valid aws-chunked"],
    ["in an unknown encoding", "br", "{}", 415, "is not supported; supported: gzip, aws-chunked"],
    ["that unpack to more than the limit", "gzip", gzipSync(Buffer.alloc(101 * 1024 * 1024)), 413, "must be smaller"],
  ])("%s are refused", async (_what, encoding, body, status, message) => {
    const answer = await call({ target, body, headers: { "content-encoding": encoding } });
    expect(answer.status).toBe(status);
    expect(answer.text).toContain(message);
  });

  test("that are not what the protocol says are refused in the protocol's words", async () => {
    const answer = await call({ target, body: "{" });
    expect(answer.status).toBe(400);
    expect(JSON.parse(answer.text).__type).toBe("SerializationException");
  });
});

describe("signatures", () => {
  test("are not verified unless that is asked for", async () => {
    const forged = new STSClient({
      endpoint: cloud.endpointUrl,
      region: "us-east-1",
      credentials: { accessKeyId: "test", secretAccessKey: "wrong" },
    });
    expect((await forged.send(new GetCallerIdentityCommand({}))).Account).toBe("000000000000");
  });

  test("are verified when that is asked for, with the secret that belongs to the key", async () => {
    await using strict = await startCloud({ verifySignatures: true });
    const identify = (accessKeyId: string, secretAccessKey: string, sessionToken?: string) =>
      new STSClient({
        endpoint: strict.endpointUrl,
        region: "us-east-1",
        credentials: { accessKeyId, secretAccessKey, ...(sessionToken !== undefined && { sessionToken }) },
        maxAttempts: 1,
      }).send(new GetCallerIdentityCommand({}));
    expect((await identify("123456789012", "test")).Account).toBe("123456789012");
    await expect(identify("123456789012", "wrong")).rejects.toMatchObject({ name: "SignatureDoesNotMatch" });
    expect((await strict.client(STSClient).send(new GetCallerIdentityCommand({}))).Account).toBe("000000000000");

    const { Credentials: issued } = await strict
      .client(STSClient, { accountId: "123456789012" })
      .send(new AssumeRoleCommand({ RoleArn: "arn:aws:iam::210987654321:role/r", RoleSessionName: "session" }));
    const { AccessKeyId = "", SecretAccessKey = "", SessionToken = "" } = issued ?? {};
    expect((await identify(AccessKeyId, SecretAccessKey, SessionToken)).Account).toBe("210987654321");
    await expect(identify(AccessKeyId, "test", SessionToken)).rejects.toMatchObject({ name: "SignatureDoesNotMatch" });
    await expect(identify(AccessKeyId, SecretAccessKey, "other")).rejects.toMatchObject({
      name: "InvalidClientTokenId",
    });
    const unsigned = await fetch(`${strict.endpointUrl}/?Action=GetCallerIdentity&Version=2011-06-15`);
    expect(unsigned.status).toBe(403);
  });
});

describe("browsers", () => {
  test("may read what pages of this machine ask", async () => {
    const origin = "http://localhost:5173";
    const preflight = await call({
      method: "OPTIONS",
      headers: { origin, "access-control-request-method": "POST", "access-control-request-headers": "x-amz-target" },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get("access-control-allow-headers")).toBe("x-amz-target");
    const answer = await call({ target: "Logs_20140328.DescribeLogGroups", body: "{}", headers: { origin } });
    expect(answer.status).toBe(200);
    expect(answer.headers.get("access-control-allow-origin")).toBe(origin);
  });

  test.each(["https://example.com", "https://localhost.example.com", "null"])(
    "may not act for a page of %s",
    async (origin) => {
      const answer = await call({ path: "/_assay/reset", headers: { origin } });
      expect(answer.status).toBe(403);
      expect(answer.text).toContain("only pages served from this machine may");
    },
  );
});

describe("the cloud about itself", () => {
  test("tells its health, to us and to what waits for LocalStack", async () => {
    await using fresh = await startCloud();
    const get = async (path: string) => (await fetch(fresh.endpointUrl + path)).json();
    const available = Object.fromEntries(SERVICE_NAMES.map((name) => [name, "available"]));
    expect(await get("/_assay/health")).toEqual({
      status: "running",
      version: expect.stringMatching(/^\d+\.\d+\.\d+/),
      uptimeSeconds: expect.any(Number),
      services: available,
      fidelity: [],
    });
    await groupsOf(fresh.client(CloudWatchLogsClient));
    expect(await get("/_localstack/health")).toEqual({
      services: { ...available, logs: "running" },
      edition: "assay",
      version: expect.any(String),
    });
  });

  test("forgets everything on reset", async () => {
    await using fresh = await startCloud();
    const logs = fresh.client(CloudWatchLogsClient);
    await logs.send(new CreateLogGroupCommand({ logGroupName: "/a" }));
    expect((await fetch(`${fresh.endpointUrl}/_assay/reset`, { method: "POST" })).status).toBe(200);
    expect(await groupsOf(logs)).toEqual([]);
    await logs.send(new CreateLogGroupCommand({ logGroupName: "/a" }));
    await fresh.reset();
    expect(await groupsOf(logs)).toEqual([]);
  });

  test("shows its ledger, and nothing under other paths", async () => {
    const ledger = await call({ method: "GET", path: "/_assay/ledger" });
    expect(JSON.parse(ledger.text)).toEqual({ fidelity: cloud.ledger.entries() });
    expect((await call({ method: "GET", path: "/_assay/reset" })).status).toBe(405);
    expect((await call({ method: "GET", path: "/_assay/other" })).status).toBe(404);
  });
});

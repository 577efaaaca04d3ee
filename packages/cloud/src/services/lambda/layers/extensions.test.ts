import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { packFiles } from "@assay/archive";
import { CloudWatchClient, GetMetricStatisticsCommand } from "@aws-sdk/client-cloudwatch";
import { InvokeCommand, PublishLayerVersionCommand } from "@aws-sdk/client-lambda";
import { CreateSecretCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { createFunction, type LambdaAccount, lambdaOf, untilLogged } from "../../../../test/lambda-fixture.js";
import { type Cloud, startCloud } from "../../../index.js";

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud();
});
afterAll(() => cloud.dispose());

/** Registers as `name`; `start` runs before the first event is asked for, `onEvent` for each. */
const extensionSource = (start: string, onEvent = ""): string => `#!/usr/bin/env node
const http = require("node:http");
const api = "http://" + process.env.AWS_LAMBDA_RUNTIME_API;
const listen = (port, answer) => new Promise((resolve) => {
  const server = http.createServer((request, response) => {
    let text = "";
    request.on("data", (chunk) => { text += chunk; });
    request.on("end", async () => response.end(await answer(request, text)));
  });
  server.listen(port, "0.0.0.0", () => resolve(server.address().port));
});
(async () => {
  const registered = await fetch(api + "/2020-01-01/extension/register", {
    method: "POST",
    headers: { "Lambda-Extension-Name": require("node:path").basename(__filename) },
    body: JSON.stringify({ events: ["INVOKE", "SHUTDOWN"] }),
  });
  const headers = { "Lambda-Extension-Identifier": registered.headers.get("lambda-extension-identifier") };
  ${start}
  for (;;) {
    const event = await (await fetch(api + "/2020-01-01/extension/event/next", { headers })).json();
    ${onEvent}
    if (event.eventType === "SHUTDOWN") process.exit(0);
  }
})();
`;

async function publishExtension({ client }: LambdaAccount, name: string, content: string): Promise<string> {
  const ZipFile = await packFiles([{ path: `extensions/${name}`, content, mode: 0o755 }]);
  const layer = await client.send(new PublishLayerVersionCommand({ LayerName: name, Content: { ZipFile } }));
  return layer.LayerVersionArn ?? "";
}

async function invoke({ client }: LambdaAccount, FunctionName: string, Payload = "{}", LogType?: "Tail") {
  const answer = await client.send(new InvokeCommand({ FunctionName, Payload, LogType }));
  return JSON.parse(Buffer.from(answer.Payload ?? []).toString());
}

/** A port that nobody has; the extension is given it as people give AWS's own one. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

test("a function reads a secret from an extension in a layer, which asks this cloud for it", async () => {
  const lambda = lambdaOf(cloud);
  const secrets = new SecretsManagerClient(lambda.options);
  await secrets.send(new CreateSecretCommand({ Name: "database", SecretString: "s3cret" }));
  const layer = await publishExtension(
    lambda,
    "parameters-and-secrets",
    extensionSource(`await listen(Number(process.env.PARAMETERS_SECRETS_EXTENSION_HTTP_PORT), async (request) => {
      const { AWS_ACCESS_KEY_ID: key, AWS_SESSION_TOKEN: token, AWS_REGION: region } = process.env;
      if (request.headers["x-aws-parameters-secrets-token"] !== token) return "not authorized";
      const SecretId = new URL(request.url, "http://localhost").searchParams.get("secretId");
      const now = new Date().toISOString().replace(/[-:]|\\.\\d+/g, "");
      const scope = key + "/" + now.slice(0, 8) + "/" + region + "/secretsmanager/aws4_request";
      const answer = await fetch(process.env.AWS_ENDPOINT_URL, {
        method: "POST",
        headers: {
          "content-type": "application/x-amz-json-1.1",
          "x-amz-target": "secretsmanager.GetSecretValue",
          "x-amz-date": now,
          "x-amz-security-token": token,
          authorization: "AWS4-HMAC-SHA256 Credential=" + scope + ", SignedHeaders=host, Signature=0",
        },
        body: JSON.stringify({ SecretId }),
      });
      return answer.text();
    });`),
  );
  await createFunction(lambda, "reader", {
    Layers: [layer],
    Timeout: 20,
    Environment: { Variables: { PARAMETERS_SECRETS_EXTENSION_HTTP_PORT: String(await freePort()) } },
    source: `export const handler = async () => {
      const url = "http://localhost:" + process.env.PARAMETERS_SECRETS_EXTENSION_HTTP_PORT;
      const headers = { "X-Aws-Parameters-Secrets-Token": process.env.AWS_SESSION_TOKEN };
      return (await fetch(url + "/secretsmanager/get?secretId=database", { headers })).json();
    };`,
  });
  expect(await invoke(lambda, "reader")).toMatchObject({ Name: "database", SecretString: "s3cret" });
  await untilLogged(
    lambda,
    "reader",
    "EXTENSION\tName: parameters-and-secrets\tState: Ready\tEvents: [INVOKE,SHUTDOWN]",
  );
});

test("telemetry of a function arrives at an extension in a layer", async () => {
  const lambda = lambdaOf(cloud);
  const arrived: { readonly type: string; readonly record: unknown }[] = [];
  const hasReport = () => arrived.some(({ type }) => type === "platform.report");
  const sink = createServer((request, response) => {
    // What was reported last is handed over while the environment runs again, as on AWS.
    if (request.method === "GET") {
      expect
        .poll(hasReport, { timeout: 10_000 })
        .toBe(true)
        .finally(() => response.end())
        .catch(() => undefined);
      return;
    }
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      arrived.push(...JSON.parse(Buffer.concat(chunks).toString()));
      response.end();
    });
  });
  await new Promise<void>((resolve) => sink.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    sink.closeAllConnections();
    sink.close();
  });
  const { port } = sink.address() as AddressInfo;
  const layer = await publishExtension(
    lambda,
    "forwarder",
    extensionSource(`const port = await listen(0, async (_request, body) => {
      await fetch("http://127.0.0.1:${port}/", { method: "POST", body });
      return "";
    });
    await fetch(api + "/2022-07-01/telemetry", {
      method: "PUT",
      headers,
      body: JSON.stringify({
        schemaVersion: "2022-12-13",
        types: ["platform", "function"],
        buffering: { maxItems: 1000, maxBytes: 262144, timeoutMs: 25 },
        destination: { protocol: "HTTP", URI: "http://sandbox.localdomain:" + port },
      }),
    });`),
  );
  await createFunction(lambda, "orders", {
    Layers: [layer],
    Timeout: 20,
    source: `export const handler = async (event) => {
      console.log("ordering", event.id);
      if (event.id === 2) await fetch("http://127.0.0.1:${port}/");
      return "done";
    };`,
  });
  // The log's end comes when the environment is free again.
  expect(await invoke(lambda, "orders", '{"id":1}', "Tail")).toBe("done");
  expect(await invoke(lambda, "orders", '{"id":2}')).toBe("done");
  expect(hasReport()).toBe(true);
  const types = arrived.map(({ type }) => type);
  expect(types).toEqual(
    expect.arrayContaining(["platform.initStart", "platform.start", "platform.runtimeDone", "function"]),
  );
  expect(arrived.find(({ type }) => type === "function")?.record).toContain("ordering 1");
});

test("a caller has its answer while extensions go on, and the time they take is a metric", async () => {
  const lambda = lambdaOf(cloud);
  let release: () => void = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  let waiting = 0;
  const gate = createServer((_request, response) => {
    waiting += 1;
    void released.then(() => response.end("go"));
  });
  await new Promise<void>((resolve) => gate.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    gate.closeAllConnections();
    gate.close();
  });
  const { port } = gate.address() as AddressInfo;
  const layer = await publishExtension(
    lambda,
    "slow",
    extensionSource("", `if (event.eventType === "INVOKE") await (await fetch("http://127.0.0.1:${port}/")).text();`),
  );
  await createFunction(lambda, "quick", { Layers: [layer], Timeout: 20 });
  expect(await invoke(lambda, "quick", '{"id":1}')).toEqual({ id: 1 });
  await expect.poll(() => waiting).toBe(1);

  const metrics = new CloudWatchClient(lambda.options);
  const measured = async () => {
    const { Datapoints } = await metrics.send(
      new GetMetricStatisticsCommand({
        Namespace: "AWS/Lambda",
        MetricName: "PostRuntimeExtensionsDuration",
        Dimensions: [{ Name: "FunctionName", Value: "quick" }],
        StartTime: new Date(Date.now() - 600_000),
        EndTime: new Date(Date.now() + 600_000),
        Period: 60,
        Statistics: ["SampleCount"],
      }),
    );
    return Datapoints?.[0]?.SampleCount ?? 0;
  };
  expect(await measured()).toBe(0);
  release();
  await expect.poll(measured).toBe(1);
});

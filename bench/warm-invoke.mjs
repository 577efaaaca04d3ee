// Invoke through the SDK and the gateway, against the raw Runtime API round trip of a bare process.

import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { CreateFunctionCommand, InvokeCommand, LambdaClient, waitUntilFunctionActiveV2 } from "@aws-sdk/client-lambda";
import { packDirectory } from "../packages/archive/dist/index.js";
import { startCloud } from "../packages/cloud/dist/index.js";
import { startBareRuntime } from "./baseline/bare-runtime.mjs";
import { median, percentile, result, timed } from "./measure.mjs";

const EVENT = Buffer.from('{"word":"warm"}');
const CLIENTS = 8;

async function deploy(client) {
  const scratch = await mkdtemp(join(tmpdir(), "assay-bench-"));
  try {
    await writeFile(join(scratch, "index.mjs"), "export const handler = async (event) => ({ echoed: event.word });\n");
    await client.send(
      new CreateFunctionCommand({
        FunctionName: "warm",
        Runtime: `nodejs${process.versions.node.split(".")[0]}.x`,
        Handler: "index.handler",
        Role: "arn:aws:iam::000000000000:role/bench",
        Code: { ZipFile: await packDirectory(scratch) },
        MemorySize: 512,
      }),
    );
    await waitUntilFunctionActiveV2({ client, maxWaitTime: 30, minDelay: 1 }, { FunctionName: "warm" });
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** Milliseconds that all clients together took, in a process of their own. */
async function throughputMs(endpointUrl, callsPerClient) {
  const script = new URL("./eight-clients.mjs", import.meta.url).pathname;
  const args = [script, endpointUrl, String(CLIENTS), String(callsPerClient)];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  return Number(stdout);
}

export async function warmInvoke({ quick }) {
  const rounds = quick ? 300 : 3_000;
  const cloud = await startCloud({ port: 0 });
  const bare = await startBareRuntime(process.execPath, [
    new URL("./baseline/runtime-client.mjs", import.meta.url).pathname,
  ]);
  const client = new LambdaClient({
    endpoint: cloud.endpointUrl,
    region: "us-east-1",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
  });
  try {
    await deploy(client);
    const invoke = async () => {
      const { FunctionError } = await client.send(new InvokeCommand({ FunctionName: "warm", Payload: EVENT }));
      if (FunctionError !== undefined) throw new Error("the function failed");
    };
    for (let round = 0; round < 200; round += 1) {
      await invoke();
      await bare.invoke(EVENT);
    }
    const throughGateway = [];
    const raw = [];
    for (let round = 0; round < rounds; round += 1) {
      raw.push(await timed(() => bare.invoke(EVENT)));
      throughGateway.push(await timed(invoke));
    }

    const callsPerClient = Math.ceil((quick ? 2_000 : 12_000) / CLIENTS);
    const tookMs = await throughputMs(cloud.endpointUrl, callsPerClient);

    return [
      result("warm Invoke through SDK and gateway, p50", {
        value: median(throughGateway) / median(raw),
        limit: 4,
        unit: "x the raw Runtime API round trip",
        subjectMs: median(throughGateway),
        subjectP99Ms: percentile(throughGateway, 0.99),
        baselineMs: median(raw),
      }),
      result(`warm Invoke, ${CLIENTS} clients`, {
        value: (callsPerClient * CLIENTS) / (tookMs / 1_000),
        limit: 1_500,
        unit: "invocations a second",
        atMost: false,
        rawRoundTripsPerSecond: 1_000 / median(raw),
      }),
    ];
  } finally {
    client.destroy();
    await bare[Symbol.asyncDispose]();
    await cloud[Symbol.asyncDispose]();
  }
}

import {
  InvokeCommand,
  InvokeWithResponseStreamCommand,
  type InvokeWithResponseStreamCommandOutput,
  PutFunctionConcurrencyCommand,
} from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startGate } from "../../../test/gate.js";
import { createFunction, type LambdaAccount, lambdaOf, refusalOf } from "../../../test/lambda-fixture.js";
import { type Cloud, startCloud } from "../../index.js";

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud();
});
afterAll(() => cloud.dispose());

const streaming = (body: string) =>
  `export const handler = awslambda.streamifyResponse(async (event, stream) => { ${body} });`;

async function deploy(source: string, options = {}): Promise<LambdaAccount> {
  const account = lambdaOf(cloud);
  await createFunction(account, "stream", { source, ...options });
  return account;
}

const invocation = (event: unknown = {}) =>
  new InvokeWithResponseStreamCommand({
    FunctionName: "stream",
    LogType: "Tail",
    Payload: Buffer.from(JSON.stringify(event)),
  });

async function read({ EventStream = (async function* () {})() }: InvokeWithResponseStreamCommandOutput) {
  let text = "";
  let complete: unknown;
  for await (const { PayloadChunk, InvokeComplete } of EventStream) {
    if (PayloadChunk !== undefined) text += Buffer.from(PayloadChunk.Payload ?? []).toString("utf8");
    if (InvokeComplete !== undefined) complete = InvokeComplete;
  }
  return { text, complete };
}

describe("InvokeWithResponseStream", () => {
  test("hands out the first piece while the function still runs", async () => {
    await using gate = await startGate();
    const { client } = await deploy(
      streaming('stream.write("first "); await fetch(event.gate); stream.write("last"); stream.end();'),
    );
    const output = await client.send(invocation({ gate: gate.url }));
    const ResponseStreamContentType = "application/vnd.amazon.eventstream";
    expect(output).toMatchObject({ StatusCode: 200, ExecutedVersion: "$LATEST", ResponseStreamContentType });
    const texts: string[] = [];
    for await (const { PayloadChunk } of output.EventStream ?? []) {
      if (PayloadChunk === undefined) continue;
      texts.push(Buffer.from(PayloadChunk.Payload ?? []).toString("utf8"));
      gate.open();
    }
    expect(texts).toEqual(["first ", "last"]);
  });

  test("ends with the log, and with the error that came in the middle", async () => {
    const { client } = await deploy(
      streaming('console.log("seen"); stream.write("part"); throw new Error("no more");'),
    );
    const { text, complete } = await read(await client.send(invocation()));
    expect(text).toBe("part");
    expect(complete).toMatchObject({ ErrorCode: "Unhandled", ErrorDetails: expect.stringContaining('"no more"') });
    const { LogResult = "" } = complete as { LogResult?: string };
    expect(Buffer.from(LogResult, "base64").toString("utf8")).toContain("seen");
  });

  test("tells a timeout in the middle", async () => {
    const source = streaming('stream.write("part"); await new Promise((resolve) => setInterval(resolve, 60_000));');
    const { client } = await deploy(source, { Timeout: 1 });
    const { text, complete } = await read(await client.send(invocation()));
    expect([text, complete]).toEqual([
      "part",
      expect.objectContaining({ ErrorDetails: expect.stringContaining("Task timed out after 1.00 seconds") }),
    ]);
  });

  test("takes functions that do not stream, and Invoke those that do", async () => {
    const plain = await deploy("export const handler = async () => ({ a: 1 });");
    expect(await read(await plain.client.send(invocation()))).toMatchObject({ text: '{"a":1}' });
    const streams = await deploy(streaming('stream.write("a"); stream.end("b");'));
    const { Payload, FunctionError } = await streams.client.send(new InvokeCommand({ FunctionName: "stream" }));
    expect([Payload?.transformToString(), FunctionError]).toEqual(["ab", undefined]);
  });

  test("refuses before it begins as Invoke does", async () => {
    const { client } = await deploy(streaming("stream.end();"));
    const unknown = new InvokeWithResponseStreamCommand({ FunctionName: "other" });
    expect(await refusalOf(client.send(unknown))).toMatchObject({ code: "ResourceNotFoundException" });
    await client.send(new PutFunctionConcurrencyCommand({ FunctionName: "stream", ReservedConcurrentExecutions: 0 }));
    expect(await refusalOf(client.send(invocation()))).toMatchObject({ code: "TooManyRequestsException", status: 429 });
  });

  test("lets a function run to its end when its client has gone", async () => {
    await using gate = await startGate();
    const { client } = await deploy(
      streaming(`stream.write("first"); await fetch(event.gate); stream.write("x".repeat(1 << 20)); stream.end();`),
      { Timeout: 30 },
    );
    const abort = new AbortController();
    const output = await client.send(invocation({ gate: gate.url }), { abortSignal: abort.signal });
    for await (const { PayloadChunk } of output.EventStream ?? []) if (PayloadChunk !== undefined) break;
    abort.abort();
    gate.open();
    const again = await read(await client.send(invocation({ gate: gate.url })));
    expect(again.text).toHaveLength("first".length + (1 << 20));
  });
});

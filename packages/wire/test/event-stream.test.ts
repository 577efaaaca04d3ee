import { compileService, ServiceError } from "@assay/wire";
import * as Logs from "@aws-sdk/client-cloudwatch-logs";
import * as Lambda from "@aws-sdk/client-lambda";
import { expect, test } from "vitest";
import { catchError } from "./support/catch-error.js";
import { jsonRequest } from "./support/raw-request.js";
import { startService } from "./support/start-service.js";

type Event = Lambda.InvokeWithResponseStreamResponseEvent;

async function read(events: () => AsyncIterable<Event>) {
  await using service = await startService(Lambda, {
    InvokeWithResponseStream: () => ({ StatusCode: 200, ExecutedVersion: "7", EventStream: events() }),
  });
  const client = new Lambda.LambdaClient(service.settings);
  const output = await client.send(new Lambda.InvokeWithResponseStreamCommand({ FunctionName: "f" }));
  const received: Event[] = [];
  let error: unknown;
  try {
    for await (const event of output.EventStream ?? []) received.push(event);
  } catch (caught) {
    error = caught;
  }
  return { output, received, error };
}

test("an operation's events arrive in order, beside what headers and the status carry", async () => {
  const { output, received } = await read(async function* () {
    yield { PayloadChunk: { Payload: Buffer.from([0, 255]) } };
    yield { PayloadChunk: { Payload: Buffer.from("ü") } };
    yield { InvokeComplete: { ErrorCode: "Unhandled", LogResult: "bG9n" } };
  });
  expect(output).toMatchObject({
    StatusCode: 200,
    ExecutedVersion: "7",
    ResponseStreamContentType: "application/vnd.amazon.eventstream",
  });
  expect(received.map(({ PayloadChunk }) => PayloadChunk && [...(PayloadChunk.Payload ?? [])])).toEqual([
    [0, 255],
    [0xc3, 0xbc],
    undefined,
  ]);
  expect(received[2]).toEqual({ InvokeComplete: { ErrorCode: "Unhandled", LogResult: "bG9n" } });
});

test("an error in the middle reaches the client after the events before it", async () => {
  const { received, error } = await read(async function* () {
    yield { PayloadChunk: { Payload: Buffer.from("part") } };
    throw new ServiceError({ code: "Throttled", message: "slow down" });
  });
  expect(received).toHaveLength(1);
  expect(error).toMatchObject({ name: "Throttled", message: "slow down" });
});

test("an operation that streams events in another protocol is refused by name", () => {
  const operation = compileService(Logs).resolve(jsonRequest("Logs_20140328.StartLiveTail", {}));
  expect(catchError(() => operation.readInput())).toMatchObject({
    code: "NotImplemented",
    message: "CloudWatch Logs StartLiveTail is not implemented by this cloud",
  });
});

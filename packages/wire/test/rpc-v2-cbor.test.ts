import { compileService, ServiceError } from "@assay/wire";
import * as CloudWatch from "@aws-sdk/client-cloudwatch";
import { AwsSmithyRpcV2CborProtocol } from "@aws-sdk/core/protocols";
import { cbor } from "@smithy/core/cbor";
import { expect, test } from "vitest";
import { catchError } from "./support/catch-error.js";
import { cborRequest } from "./support/raw-request.js";
import { startService } from "./support/start-service.js";

const TARGET = "GraniteServiceVersion20100801";
const cloudWatch = compileService(CloudWatch);
const context = { requestId: "r-1" };

test("CBOR carries timestamps, floats, lists and maps both ways", async () => {
  const at = new Date("2026-11-21T04:56:00.250Z");
  await using service = await startService(CloudWatch, {
    PutMetricData: () => ({}),
    GetMetricData: () => ({
      MetricDataResults: [{ Id: "a", Timestamps: [at], Values: [0.5, 3], StatusCode: "Complete" }],
    }),
  });
  const client = new CloudWatch.CloudWatchClient({
    ...service.settings,
    protocol: AwsSmithyRpcV2CborProtocol,
    requestMinCompressionSizeBytes: 10_485_760,
  });
  const data = { Namespace: "n", MetricData: [{ MetricName: "m", Value: 0.25, Timestamp: at, Values: [1, 2.5] }] };
  await client.send(new CloudWatch.PutMetricDataCommand(data));
  expect(service.received[0]).toEqual({
    name: "PutMetricData",
    protocol: "rpcv2Cbor",
    input: data,
    unknownMembers: [],
  });
  const output = await client.send(
    new CloudWatch.GetMetricDataCommand({ MetricDataQueries: [], StartTime: at, EndTime: at }),
  );
  expect(output.MetricDataResults).toEqual([{ Id: "a", Timestamps: [at], Values: [0.5, 3], StatusCode: "Complete" }]);
});

test("a modelled exception arrives as its class and keeps the code of the query days", async () => {
  await using service = await startService(CloudWatch, {
    PutMetricAlarm: () => {
      throw new CloudWatch.LimitExceededFault({ message: "too many alarms", $metadata: {} });
    },
  });
  const client = new CloudWatch.CloudWatchClient({ ...service.settings, protocol: AwsSmithyRpcV2CborProtocol });
  const alarm = { AlarmName: "a", ComparisonOperator: "GreaterThanThreshold" as const, EvaluationPeriods: 1 };
  const error = await client.send(new CloudWatch.PutMetricAlarmCommand(alarm)).catch((each) => each);
  expect(error).toBeInstanceOf(CloudWatch.LimitExceededFault);
  expect(error).toMatchObject({
    message: "too many alarms",
    Code: "LimitExceeded",
    Type: "Sender",
    $metadata: { httpStatusCode: 400 },
  });
});

test("every answer says which protocol it is in", () => {
  const operation = cloudWatch.resolve(cborRequest(TARGET, "DeleteAlarms", cbor.serialize({ AlarmNames: ["a"] })));
  expect(operation.readInput()).toEqual({ AlarmNames: ["a"] });
  expect(operation.writeOutput({}, context)).toEqual({
    status: 200,
    headers: { "smithy-protocol": "rpc-v2-cbor", "x-amzn-requestid": "r-1" },
    body: new Uint8Array(),
  });
  const refused = operation.writeError(
    new ServiceError({ code: "AccessDenied", message: "m", statusCode: 403 }),
    context,
  );
  expect(refused).toMatchObject({
    status: 403,
    headers: { "content-type": "application/cbor", "x-amzn-query-error": "AccessDenied;Sender" },
  });
  expect(cbor.deserialize(refused.body as Uint8Array)).toEqual({ __type: "AccessDenied", message: "m" });
});

test("an operation or a service that is not there is unknown", () => {
  for (const request of [
    cborRequest(TARGET, "Fly", new Uint8Array()),
    cborRequest("Other", "DeleteAlarms", new Uint8Array()),
  ]) {
    const error = catchError(() => cloudWatch.resolve(request));
    expect(error).toMatchObject({ code: "UnknownOperationException" });
    expect(cloudWatch.writeError(request, error, context).headers["smithy-protocol"]).toBe("rpc-v2-cbor");
  }
});

test.each([
  ["cut short", cbor.serialize({ AlarmNames: ["abc"] }).subarray(0, 14)],
  ["a list", cbor.serialize(["a"])],
  ["nested without end", new Uint8Array(200_000).fill(0x81)],
  ["a wrong type", cbor.serialize({ AlarmNames: "a" })],
  ["a list that claims to be huge", Uint8Array.from([0x9b, 255, 255, 255, 255, 255, 255, 255, 255])],
  ["followed by more bytes", Uint8Array.from([0xa0, 0xa0])],
  ["a map with a number for a key", Uint8Array.from([0xa1, 0x01, 0x01])],
  ["text that is not UTF-8", Uint8Array.from([0xa1, 0x61, 0xff, 0x01])],
  ["a string in chunks of another type", Uint8Array.from([0x7f, 0x41, 0x61, 0xff])],
  ["an epoch time that is text", Uint8Array.from([0xa1, 0x61, 0x61, 0xc1, 0x61, 0x61])],
])("a body that is %s is a SerializationException", (_, body) => {
  const operation = cloudWatch.resolve(cborRequest(TARGET, "DeleteAlarms", body));
  expect(catchError(() => operation.readInput())).toMatchObject({ code: "SerializationException", statusCode: 400 });
});

test("numbers of every width, floats, chunked strings and open-ended maps are read", () => {
  const hex = [
    "bf694e616d657370616365", // {_ "Namespace":
    "7f616e6161ff", //             (_ "n", "a"),
    "6a4d657472696344617461", //   "MetricData":
    "9fbf", //                     [_ {_
    "6a4d65747269634e616d65616d", // "MetricName": "m",
    "6556616c7565f93e00", //       "Value": 1.5 in 16 bits,
    "6656616c756573", //           "Values":
    "8818641903e81a000f42401b000000e8d4a5100020fa47c35000fb3ff199999999999a1bffffffffffffffff",
    "ffffff", //                   } ] }
  ].join("");
  const operation = cloudWatch.resolve(cborRequest(TARGET, "PutMetricData", Buffer.from(hex, "hex")));
  expect(operation.readInput()).toEqual({
    Namespace: "na",
    MetricData: [{ MetricName: "m", Value: 1.5, Values: [100, 1000, 1e6, 1e12, -1, 100_000, 1.1, 2 ** 64] }],
  });
});

test("members that are required are required in CBOR too", () => {
  const operation = cloudWatch.resolve(cborRequest(TARGET, "DeleteAlarms", new Uint8Array()));
  expect(catchError(() => operation.readInput())).toMatchObject({
    code: "MissingRequiredParameterException",
    queryCode: "MissingParameter",
  });
});

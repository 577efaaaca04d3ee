import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Cloud, startCloud } from "../../src/index.js";
import { newAccountId } from "../accounts.js";
import { PYTHON_MISSING, runBoto3, testPython } from "../python-clients.js";

const suffix = testPython === undefined ? ` (${PYTHON_MISSING})` : "";

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud();
});
afterAll(() => cloud.dispose());

// boto3 and the AWS CLI speak the first protocol of botocore's list that a service knows, and the list has changed
// over the years: CloudWatch was asked in query forms, then in CBOR, then in JSON.
const PROTOCOLS = [
  ["json", "application/x-amz-json-1.0"],
  ["smithy-rpc-v2-cbor", "application/cbor"],
  ["query", "application/x-www-form-urlencoded; charset=utf-8"],
] as const;

/** Python that makes botocore speak one protocol, and fail on a request in another. */
const speaking = (protocol: string, contentType: string) => `
import botocore.model
botocore.model.PRIORITY_ORDERED_SUPPORTED_PROTOCOLS = ("${protocol}",)
def check(request, **_):
    content_type = request.headers["Content-Type"]
    if isinstance(content_type, bytes):
        content_type = content_type.decode()
    if content_type != "${contentType}":
        raise Exception("sent as " + content_type)
`;

// Every command starts a Python of its own, which takes seconds on a busy machine.
describe.skipIf(testPython === undefined)(`CloudWatch in three protocols${suffix}`, { timeout: 180_000 }, () => {
  test.each(PROTOCOLS)("boto3 speaks %s", async (protocol, contentType) => {
    const program = `${speaking(protocol, contentType)}
from datetime import datetime, timedelta, timezone
cloudwatch = client("cloudwatch")
cloudwatch.meta.events.register("before-send.cloudwatch", check)
now = datetime.now(timezone.utc).replace(second=0, microsecond=0)
dimensions = [{"Name": "Stage", "Value": "dev & ä"}]
cloudwatch.put_metric_data(Namespace="Shop", MetricData=[
    {"MetricName": "Orders", "Values": [1.0, 2.5], "Counts": [1, 2], "Timestamp": now, "Dimensions": dimensions}])
points = cloudwatch.get_metric_statistics(
    Namespace="Shop", MetricName="Orders", Dimensions=dimensions, Period=60, Statistics=["Sum"],
    StartTime=now - timedelta(minutes=1), EndTime=now + timedelta(minutes=1))["Datapoints"]
try:
    cloudwatch.put_metric_data(Namespace="AWS/Lambda", MetricData=[{"MetricName": "Errors", "Value": 1}])
    refused = None
except cloudwatch.exceptions.InvalidParameterValueException as error:
    refused = error.response["Error"]["Message"]
answer({"points": [[point["Timestamp"] == now, point["Sum"]] for point in points], "refused": refused,
        "metrics": [metric["Dimensions"] for metric in cloudwatch.list_metrics()["Metrics"]]})
`;
    expect(await runBoto3({ endpointUrl: cloud.endpointUrl, accountId: newAccountId() }, program)).toEqual({
      points: [[true, 6]],
      refused: "The value AWS/Lambda for parameter Namespace is invalid.",
      metrics: [[{ Name: "Stage", Value: "dev & ä" }]],
    });
  });

  test.each(PROTOCOLS)("the AWS CLI speaks %s", async (protocol, contentType) => {
    const account = { endpointUrl: cloud.endpointUrl, accountId: newAccountId() };
    const aws = (...args: readonly string[]) => `${speaking(protocol, contentType)}
from awscli.clidriver import create_clidriver
driver = create_clidriver()
driver.session.register("before-send.cloudwatch", check)
status = driver.main(${JSON.stringify(["--output", "json", "cloudwatch", ...args])})
if status != 0:
    raise SystemExit(status)
`;
    const put = aws("put-metric-data", "--namespace", "Cli", "--metric-name", "Calls", "--value", "2.5");
    // The CLI prints nothing for it.
    await runBoto3(account, `${put}\nanswer(None)`);
    const list = aws("list-metrics", "--namespace", "Cli", "--query", "Metrics[].MetricName");
    expect(await runBoto3(account, list)).toEqual(["Calls"]);
  });
});

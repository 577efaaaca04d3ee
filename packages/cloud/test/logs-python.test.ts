import { afterAll, beforeAll, expect, test } from "vitest";
import { type Cloud, startCloud } from "../src/index.js";
import { newAccountId } from "./accounts.js";
import { PYTHON_MISSING, runAwsCli, runBoto3, testPython } from "./python-clients.js";

const suffix = testPython === undefined ? ` (${PYTHON_MISSING})` : "";

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud();
});
afterAll(() => cloud.dispose());

test.skipIf(testPython === undefined)(`boto3 makes metrics of log lines, the CLI tests patterns${suffix}`, async () => {
  const account = { endpointUrl: cloud.endpointUrl, accountId: newAccountId() };
  const program = `
import datetime, time
logs, cloudwatch = client("logs"), client("cloudwatch")
logs.create_log_group(logGroupName="/app")
logs.create_log_stream(logGroupName="/app", logStreamName="web")
logs.put_metric_filter(logGroupName="/app", filterName="slow", filterPattern="{ $.ms > 100 }",
    metricTransformations=[{"metricName": "Slow", "metricNamespace": "Shop", "metricValue": "$.ms", "unit": "Milliseconds"}])
now = int(time.time() * 1000)
logs.put_log_events(logGroupName="/app", logStreamName="web",
    logEvents=[{"timestamp": now, "message": message} for message in ['{"ms": 150}', '{"ms": 20}', '{"ms": 250}']])
points = cloudwatch.get_metric_statistics(Namespace="Shop", MetricName="Slow", Period=3600, Statistics=["Sum"],
    StartTime=datetime.datetime.fromtimestamp(now / 1000 - 7200), EndTime=datetime.datetime.fromtimestamp(now / 1000 + 7200))["Datapoints"]
try:
    logs.put_subscription_filter(logGroupName="/app", filterName="f", filterPattern="",
        destinationArn=f"arn:aws:lambda:{logs.meta.region_name}:${account.accountId}:function:none")
    refused = None
except logs.exceptions.InvalidParameterException as error:
    refused = error.response["Error"]["Message"]
answer({
    "sum": sum(point["Sum"] for point in points),
    "filters": [each["filterName"] for each in logs.describe_metric_filters(logGroupName="/app")["metricFilters"]],
    "refused": refused,
})
`;
  expect(await runBoto3(account, program)).toEqual({
    sum: 400,
    filters: ["slow"],
    refused: expect.stringContaining("Could not execute the lambda function"),
  });
  const tested = await runAwsCli(
    account,
    ...["logs", "test-metric-filter", "--filter-pattern", "[ip, status = 5*]"],
    ...["--log-event-messages", "10.0.0.1 200", "10.0.0.2 503"],
  );
  const extractedValues = { $ip: "10.0.0.2", $status: "503" };
  expect(tested).toEqual({ matches: [{ eventNumber: 2, eventMessage: "10.0.0.2 503", extractedValues }] });
});

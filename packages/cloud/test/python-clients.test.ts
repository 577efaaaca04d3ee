import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Cloud, startCloud } from "../src/index.js";
import { newAccountId } from "./accounts.js";
import { nodePackage, OWN_RUNTIME } from "./lambda-fixture.js";
import { PYTHON_MISSING, type PythonAccount, runAwsCli, runBoto3, testPython } from "./python-clients.js";

const suffix = testPython === undefined ? ` (${PYTHON_MISSING})` : "";

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud();
});
afterAll(() => cloud.dispose());

const account = (): PythonAccount => ({ endpointUrl: cloud.endpointUrl, accountId: newAccountId() });

const TRUST = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" }],
});

describe.skipIf(testPython === undefined)(`boto3${suffix}`, () => {
  test("works over https with the certificate that the cloud offers", async () => {
    const { accountId, endpointUrl } = account();
    const program = `
import tempfile, urllib.request
plain = os.environ["AWS_ENDPOINT_URL"]
with tempfile.NamedTemporaryFile() as ca:
    ca.write(urllib.request.urlopen(plain + "/_assay/certificates/ca.pem").read())
    ca.flush()
    secure = boto3.client("sqs", endpoint_url=plain.replace("http://127.0.0.1", "https://localhost"), verify=ca.name)
    answer(secure.create_queue(QueueName="secured")["QueueUrl"])
`;
    expect(await runBoto3({ accountId, endpointUrl }, program)).toContain(`${accountId}/secured`);
  });

  test("writes, reads, filters and pages logs", async () => {
    const program = `
logs = client("logs")
logs.create_log_group(logGroupName="/app", tags={"team": "a"})
logs.create_log_stream(logGroupName="/app", logStreamName="web")
import time
now = int(time.time() * 1000)
logs.put_log_events(logGroupName="/app", logStreamName="web", logEvents=[
    {"timestamp": now + i, "message": json.dumps({"n": i, "text": "ä☃"}, ensure_ascii=False)} for i in range(5)])
try:
    logs.create_log_group(logGroupName="/app")
    refused = None
except logs.exceptions.ResourceAlreadyExistsException as error:
    refused = error.response["Error"]
pages = logs.get_paginator("filter_log_events").paginate(
    logGroupName="/app", filterPattern="{ $.n > 0 }", PaginationConfig={"PageSize": 2})
answer({
    "filtered": [json.loads(event["message"]) for page in pages for event in page["events"]],
    "tail": [event["timestamp"] - now for event in logs.get_log_events(
        logGroupName="/app", logStreamName="web", limit=2)["events"]],
    "refused": refused,
})
`;
    expect(await runBoto3(account(), program)).toEqual({
      filtered: [1, 2, 3, 4].map((n) => ({ n, text: "ä☃" })),
      tail: [3, 4],
      refused: { Code: "ResourceAlreadyExistsException", Message: "The specified log group already exists" },
    });
  });

  test("puts metrics and reads their statistics and data", async () => {
    const program = `
from datetime import datetime, timedelta, timezone
cloudwatch = client("cloudwatch")
now = datetime.now(timezone.utc).replace(second=0, microsecond=0)
cloudwatch.put_metric_data(Namespace="Shop", MetricData=[
    {"MetricName": "Orders", "Values": [1.0, 2.5], "Counts": [1, 2], "Unit": "Count", "Timestamp": now,
     "Dimensions": [{"Name": "Stage", "Value": "dev"}]}])
stage = [{"Name": "Stage", "Value": "dev"}]
points = cloudwatch.get_metric_statistics(
    Namespace="Shop", MetricName="Orders", Dimensions=stage, Period=60, Statistics=["Sum", "SampleCount"],
    StartTime=now - timedelta(minutes=1), EndTime=now + timedelta(minutes=1))["Datapoints"]
data = cloudwatch.get_metric_data(
    MetricDataQueries=[
        {"Id": "m", "ReturnData": False, "MetricStat": {"Metric": {"Namespace": "Shop", "MetricName": "Orders", "Dimensions": stage}, "Period": 60, "Stat": "p50"}},
        {"Id": "e", "Expression": "m * 2"}],
    StartTime=now - timedelta(minutes=1), EndTime=now + timedelta(minutes=1))["MetricDataResults"]
try:
    cloudwatch.put_metric_data(Namespace="AWS/Lambda", MetricData=[{"MetricName": "Errors", "Value": 1}])
    refused = None
except cloudwatch.exceptions.InvalidParameterValueException as error:
    refused = error.response["Error"]["Message"]
answer({"at": [point["Timestamp"] == now for point in points], "sum": [point["Sum"] for point in points],
        "data": [result["Values"] for result in data], "refused": refused,
        "metrics": [metric["MetricName"] for page in cloudwatch.get_paginator("list_metrics").paginate() for metric in page["Metrics"]]})
`;
    expect(await runBoto3(account(), program)).toEqual({
      at: [true],
      sum: [6],
      data: [[5]],
      refused: "The value AWS/Lambda for parameter Namespace is invalid.",
      metrics: ["Orders"],
    });
  });

  test("creates roles, assumes them and acts as their session", async () => {
    const program = `
iam = client("iam")
sts = client("sts")
home = sts.get_caller_identity()
role = iam.create_role(RoleName="worker", AssumeRolePolicyDocument=json.dumps({
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"AWS": home["Account"]}, "Action": "sts:AssumeRole"}]}))["Role"]
credentials = sts.assume_role(RoleArn=role["Arn"], RoleSessionName="session")["Credentials"]
session = boto3.Session(credentials["AccessKeyId"], credentials["SecretAccessKey"], credentials["SessionToken"])
try:
    iam.get_role(RoleName="nobody")
    refused = None
except iam.exceptions.NoSuchEntityException as error:
    refused = error.response["Error"]
answer({"home": home["Arn"], "session": session.client("sts").get_caller_identity()["Arn"],
        "principal": role["AssumeRolePolicyDocument"]["Statement"][0]["Principal"], "refused": refused})
`;
    const owner = account();
    expect(await runBoto3(owner, program)).toEqual({
      home: `arn:aws:iam::${owner.accountId}:root`,
      session: `arn:aws:sts::${owner.accountId}:assumed-role/worker/session`,
      principal: { AWS: owner.accountId },
      refused: { Type: "Sender", Code: "NoSuchEntity", Message: "The role with name nobody cannot be found." },
    });
  });

  test("deploys and invokes a function", async () => {
    const zip = Buffer.from(await nodePackage("export const handler = async ({ n }) => ({ doubled: 2 * n });"));
    const program = `
import base64
lambda_ = client("lambda")
created = lambda_.create_function(
    FunctionName="double", Runtime="${OWN_RUNTIME}", Handler="index.handler", Role="arn:aws:iam::000000000000:role/any",
    Code={"ZipFile": base64.b64decode("${zip.toString("base64")}")})
lambda_.get_waiter("function_active_v2").wait(FunctionName="double", WaiterConfig={"Delay": 1})
version = lambda_.publish_version(FunctionName="double")["Version"]
invoked = lambda_.invoke(FunctionName="double", Qualifier=version, Payload=json.dumps({"n": 21}))
try:
    lambda_.get_function(FunctionName="nothing")
    refused = None
except lambda_.exceptions.ResourceNotFoundException as error:
    refused = error.response["Error"]["Code"]
answer({"state": created["State"], "version": invoked["ExecutedVersion"], "refused": refused,
        "payload": json.loads(invoked["Payload"].read())})
`;
    expect(await runBoto3(account(), program)).toEqual({
      state: "Pending",
      version: "1",
      refused: "ResourceNotFoundException",
      payload: { doubled: 42 },
    });
  });
});

describe.skipIf(testPython === undefined)(`the AWS CLI${suffix}`, () => {
  test("drives logs, metrics, roles and sessions", async () => {
    const owner = account();
    const aws = (...args: readonly string[]) => runAwsCli(owner, ...args);
    expect(await aws("sts", "get-caller-identity")).toEqual({
      UserId: owner.accountId,
      Account: owner.accountId,
      Arn: `arn:aws:iam::${owner.accountId}:root`,
    });
    await aws("logs", "create-log-group", "--log-group-name", "/cli");
    await aws("logs", "put-retention-policy", "--log-group-name", "/cli", "--retention-in-days", "7");
    expect(await aws("logs", "describe-log-groups", "--query", "logGroups[].retentionInDays")).toEqual([7]);
    await aws("cloudwatch", "put-metric-data", "--namespace", "Cli", "--metric-name", "Calls", "--value", "3");
    expect(await aws("cloudwatch", "list-metrics", "--query", "Metrics[].MetricName")).toEqual(["Calls"]);
    await aws("iam", "create-role", "--role-name", "cli", "--assume-role-policy-document", TRUST);
    expect(await aws("iam", "list-roles", "--query", "Roles[].RoleName")).toEqual(["cli"]);
    await expect(aws("iam", "get-role", "--role-name", "other")).rejects.toThrow(
      "An error occurred (NoSuchEntity) when calling the GetRole operation: The role with name other cannot be found.",
    );
    await expect(aws("iam", "list-users")).rejects.toThrow("IAM ListUsers is not implemented");
  });

  test("deploys, invokes and deletes a function", async () => {
    const owner = account();
    const aws = (...args: readonly string[]) => runAwsCli(owner, ...args);
    const scratch = await mkdtemp(join(tmpdir(), "assay-cli-test-"));
    try {
      const zip = join(scratch, "package.zip");
      const output = join(scratch, "answer.json");
      await writeFile(zip, await nodePackage("export const handler = async ({ n }) => ({ doubled: 2 * n });"));
      await aws(
        ...["lambda", "create-function", "--function-name", "double", "--zip-file", `fileb://${zip}`],
        ...["--runtime", OWN_RUNTIME, "--handler", "index.handler"],
        ...["--role", `arn:aws:iam::${owner.accountId}:role/any`],
      );
      await aws("lambda", "wait", "function-active-v2", "--function-name", "double");
      expect(await aws("lambda", "list-functions", "--query", "Functions[].FunctionName")).toEqual(["double"]);
      const invocation = ["invoke", "--function-name", "double", "--payload", JSON.stringify({ n: 21 })];
      expect(await aws("lambda", ...invocation, output)).toMatchObject({ StatusCode: 200, ExecutedVersion: "$LATEST" });
      expect(JSON.parse(await readFile(output, "utf8"))).toEqual({ doubled: 42 });
      await aws("lambda", "delete-function", "--function-name", "double");
      await expect(aws("lambda", "get-function", "--function-name", "double")).rejects.toThrow(
        "ResourceNotFoundException",
      );
    } finally {
      await rm(scratch, { recursive: true, force: true });
    }
  });
});

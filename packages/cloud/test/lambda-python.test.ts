import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { packFiles } from "@assay/archive";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { type Cloud, startCloud } from "../src/index.js";
import { newAccountId } from "./accounts.js";
import { ROLE } from "./lambda-fixture.js";
import { PYTHON_MISSING, type PythonAccount, runAwsCli, runBoto3, testPython } from "./python-clients.js";

const suffix = testPython === undefined ? ` (${PYTHON_MISSING})` : "";

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud();
});
afterAll(() => cloud.dispose());

const account = (): PythonAccount => ({ endpointUrl: cloud.endpointUrl, accountId: newAccountId() });

/** Answers its event and what its layer says, and how its environment was started. */
const SOURCE = `
const { greeting } = require("greeting");
exports.handler = async (event) => ({ event, greeting, start: process.env.AWS_LAMBDA_INITIALIZATION_TYPE });`;
const LAYER = [{ path: "nodejs/node_modules/greeting.js", content: 'exports.greeting = "hello";' }];

const functionZip = () => packFiles([{ path: "index.js", content: SOURCE }]);
const layerZip = () => packFiles(LAYER);

test.skipIf(testPython === undefined)(
  `boto3 uses layers, destinations, mappings, URLs and provisioned concurrency${suffix}`,
  { timeout: 120_000 },
  async () => {
    const base64 = (zip: Uint8Array) => Buffer.from(zip).toString("base64");
    const program = `
import base64, time, urllib.request
fn, sqs = client("lambda"), client("sqs")
layer = fn.publish_layer_version(LayerName="shared", Content={"ZipFile": base64.b64decode("${base64(await layerZip())}")})
fn.create_function(FunctionName="orders", Role="${ROLE}", Runtime="nodejs20.x", Handler="index.handler", Publish=True,
                   Layers=[layer["LayerVersionArn"]], Code={"ZipFile": base64.b64decode("${base64(await functionZip())}")})
fn.get_waiter("function_active_v2").wait(FunctionName="orders")
fn.create_alias(FunctionName="orders", Name="live", FunctionVersion="1")

def queue(name):
    url = sqs.create_queue(QueueName=name)["QueueUrl"]
    return url, sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
def receive(url):
    return [json.loads(message["Body"]) for message in sqs.receive_message(QueueUrl=url, WaitTimeSeconds=20).get("Messages", [])]

done_url, done_arn = queue("done")
orders_url, orders_arn = queue("orders")
fn.put_function_event_invoke_config(FunctionName="orders", Qualifier="live", MaximumRetryAttempts=0,
                                    DestinationConfig={"OnSuccess": {"Destination": done_arn}})
accepted = fn.invoke(FunctionName="orders", Qualifier="live", InvocationType="Event", Payload=json.dumps({"n": 1}))
record = receive(done_url)[0]

mapping = fn.create_event_source_mapping(EventSourceArn=orders_arn, FunctionName="orders:live", BatchSize=5,
                                         ScalingConfig={"MaximumConcurrency": 2}, MetricsConfig={"Metrics": ["EventCount"]})
sqs.send_message(QueueUrl=orders_url, MessageBody="hello")
def left():
    names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    return [int(n) for n in sqs.get_queue_attributes(QueueUrl=orders_url, AttributeNames=names)["Attributes"].values()]
deadline = time.monotonic() + 60
while left() != [0, 0] and time.monotonic() < deadline:
    pass

url = fn.create_function_url_config(FunctionName="orders", AuthType="NONE")["FunctionUrl"]
fn.add_permission(FunctionName="orders", StatementId="public", Action="lambda:InvokeFunctionUrl", Principal="*", FunctionUrlAuthType="NONE")

request = urllib.request.Request(os.environ["AWS_ENDPOINT_URL"] + "/a?x=1", headers={"Host": url.split("/")[2]})
over_url = json.load(urllib.request.urlopen(request))

fn.put_provisioned_concurrency_config(FunctionName="orders", Qualifier="live", ProvisionedConcurrentExecutions=1)
while fn.get_provisioned_concurrency_config(FunctionName="orders", Qualifier="live")["Status"] == "IN_PROGRESS":
    pass
kept = json.load(fn.invoke(FunctionName="orders", Qualifier="live", Payload="{}")["Payload"])
try:
    fn.get_function_code_signing_config(FunctionName="absent")
    refused = None
except fn.exceptions.ResourceNotFoundException as error:
    refused = error.response["Error"]["Message"]
signing = fn.get_function_code_signing_config(FunctionName="orders")
answer({
    "accepted": accepted["StatusCode"],
    "record": [record["requestContext"]["condition"], record["requestPayload"], record["responsePayload"]],
    "mapping": [mapping["State"], mapping["ScalingConfig"], mapping["MetricsConfig"]],
    "left": left(),
    "url": [over_url["event"]["version"], over_url["event"]["rawPath"], over_url["event"]["rawQueryString"], over_url["greeting"]],
    "provisioned": fn.get_provisioned_concurrency_config(FunctionName="orders", Qualifier="live")["Status"],
    "kept": kept["start"],
    "refused": refused,
    "signing": [key for key in signing if key != "ResponseMetadata"],
})
`;
    const owner = account();
    expect(await runBoto3(owner, program)).toEqual({
      accepted: 202,
      record: ["Success", { n: 1 }, { event: { n: 1 }, greeting: "hello", start: "on-demand" }],
      mapping: ["Creating", { MaximumConcurrency: 2 }, { Metrics: ["EventCount"] }],
      left: [0, 0],
      url: ["2.0", "/a", "x=1", "hello"],
      provisioned: "READY",
      kept: "provisioned-concurrency",
      refused: `Function not found: arn:aws:lambda:eu-central-1:${owner.accountId}:function:absent`,
      signing: [],
    });
  },
);

test.skipIf(testPython === undefined)(
  `the AWS CLI uses layers, destinations, mappings, URLs and provisioned concurrency${suffix}`,
  { timeout: 240_000 },
  async () => {
    const folder = await mkdtemp(join(tmpdir(), "assay-cli-"));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const owner = account();
    const aws = (...args: readonly string[]) =>
      runAwsCli(owner, "--endpoint-url", cloud.endpointUrl, ...args) as Promise<Record<string, unknown>>;
    const lambda = (operation: string, ...args: readonly string[]) => aws("lambda", operation, ...args);
    const orders = ["--function-name", "orders"];
    const file = async (name: string, bytes: Uint8Array) => {
      await writeFile(join(folder, name), bytes);
      return `fileb://${join(folder, name)}`;
    };
    const { LayerVersionArn } = await lambda(
      "publish-layer-version",
      ...["--layer-name", "shared", "--zip-file", await file("layer.zip", await layerZip())],
    );
    await lambda(
      "create-function",
      ...orders,
      ...["--role", ROLE, "--runtime", "nodejs20.x", "--handler", "index.handler", "--publish"],
      ...["--layers", String(LayerVersionArn), "--zip-file", await file("function.zip", await functionZip())],
    );
    await lambda("wait", "function-active-v2", ...orders);
    await lambda("create-alias", ...orders, "--name", "live", "--function-version", "1");
    const queueArn = (name: string) => `arn:aws:sqs:eu-central-1:${owner.accountId}:${name}`;
    const { QueueUrl } = await aws("sqs", "create-queue", "--queue-name", "done");
    await aws("sqs", "create-queue", "--queue-name", "orders");

    const destination = JSON.stringify({ OnSuccess: { Destination: queueArn("done") } });
    const live = [...orders, "--qualifier", "live"];
    await lambda("put-function-event-invoke-config", ...live, "--destination-config", destination);
    const payload = ["--payload", '{"n":1}', join(folder, "answer.json")];
    expect(await lambda("invoke", ...live, "--invocation-type", "Event", ...payload)).toEqual({ StatusCode: 202 });
    const { Messages } = await aws(
      "sqs",
      ...["receive-message", "--queue-url", String(QueueUrl), "--wait-time-seconds", "20"],
    );
    expect(JSON.parse((Messages as { Body: string }[])[0]?.Body ?? "")).toMatchObject({
      requestContext: { condition: "Success" },
      requestPayload: { n: 1 },
      responsePayload: { greeting: "hello" },
    });

    const source = ["--event-source-arn", queueArn("orders"), "--scaling-config", "MaximumConcurrency=2"];
    const { UUID } = await lambda("create-event-source-mapping", ...orders, ...source);
    expect(await lambda("get-event-source-mapping", "--uuid", String(UUID))).toMatchObject({
      State: "Enabled",
      ScalingConfig: { MaximumConcurrency: 2 },
    });
    expect(await lambda("create-function-url-config", ...orders, "--auth-type", "NONE")).toMatchObject({
      FunctionUrl: expect.stringMatching(/^https?:/),
    });
    await lambda("put-provisioned-concurrency-config", ...live, "--provisioned-concurrent-executions", "1");
    await expect
      .poll(async () => (await lambda("get-provisioned-concurrency-config", ...live)).Status, { timeout: 60_000 })
      .toBe("READY");
    await expect(lambda("get-function-code-signing-config", "--function-name", "absent")).rejects.toThrow(
      "An error occurred (ResourceNotFoundException) when calling the GetFunctionCodeSigningConfig operation: Function not found: ",
    );
  },
);

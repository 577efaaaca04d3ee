import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Cloud, startCloud } from "../src/index.js";
import { newAccountId } from "./accounts.js";
import { PYTHON_MISSING, type PythonAccount, runAwsCli, runBoto3, testPython } from "./python-clients.js";

const suffix = testPython === undefined ? ` (${PYTHON_MISSING})` : "";

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud();
});
afterAll(() => cloud.dispose());

const account = (): PythonAccount => ({ endpointUrl: cloud.endpointUrl, accountId: newAccountId() });

test.skipIf(testPython === undefined)(`boto3 publishes to a queue and reads errors${suffix}`, async () => {
  const program = `
import json
sns, sqs = client("sns"), client("sqs")
topic = sns.create_topic(Name="orders", Tags=[{"Key": "team", "Value": "shop"}])["TopicArn"]
url = sqs.create_queue(QueueName="orders")["QueueUrl"]
arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
subscription = sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn, Attributes={"FilterPolicy": '{"kind": ["order"]}'})["SubscriptionArn"]
for kind in ["order", "refund"]:
    sns.publish(TopicArn=topic, Message=f"{kind} ä☃", MessageAttributes={"kind": {"DataType": "String", "StringValue": kind}})
received = sqs.receive_message(QueueUrl=url, WaitTimeSeconds=5)["Messages"]
try:
    sns.publish(TopicArn=topic + "x", Message="x")
    refused = None
except sns.exceptions.NotFoundException as error:
    refused = error.response["Error"]
answer({
    "messages": [json.loads(message["Body"])["Message"] for message in received],
    "subscribed": subscription.startswith(topic + ":"),
    "tags": sns.list_tags_for_resource(ResourceArn=topic)["Tags"],
    "confirmed": sns.get_topic_attributes(TopicArn=topic)["Attributes"]["SubscriptionsConfirmed"],
    "refused": refused,
})
`;
  expect(await runBoto3(account(), program)).toEqual({
    messages: ["order ä☃"],
    subscribed: true,
    tags: [{ Key: "team", Value: "shop" }],
    confirmed: "1",
    refused: { Code: "NotFound", Message: "Topic does not exist", Type: "Sender" },
  });
});

test.skipIf(testPython === undefined)(`boto3 reaches apps and phones that are pages here${suffix}`, async () => {
  const owner = account();
  const program = `
import urllib.request
sns = client("sns")
app = sns.create_platform_application(Name="shop", Platform="APNS", Attributes={"PlatformCredential": "key"})["PlatformApplicationArn"]
endpoint = sns.create_platform_endpoint(PlatformApplicationArn=app, Token="device-1", CustomUserData="anna")["EndpointArn"]
sns.publish(TargetArn=endpoint, Message=json.dumps({"default": "any", "APNS": "for apples"}), MessageStructure="json")
sns.publish(PhoneNumber="+491701234567", Message="ä☃")
sns.set_endpoint_attributes(EndpointArn=endpoint, Attributes={"Enabled": "false"})
try:
    sns.publish(TargetArn=endpoint, Message="x")
    refused = None
except sns.exceptions.EndpointDisabledException as error:
    refused = error.response["Error"]["Code"]
def page(name):
    with urllib.request.urlopen(f"{os.environ['AWS_ENDPOINT_URL']}/_aws/sns/{name}?accountId=${owner.accountId}") as response:
        return json.load(response)
pushed = page("platform-endpoint-messages")["platform_endpoint_messages"]
answer({
    "pushed": [message["Message"] for message in pushed[endpoint]],
    "texted": [message["Message"] for message in page("sms-messages")["sms_messages"]["+491701234567"]],
    "attributes": sns.get_endpoint_attributes(EndpointArn=endpoint)["Attributes"],
    "refused": refused,
})
`;
  expect(await runBoto3(owner, program)).toEqual({
    pushed: ["for apples"],
    texted: ["ä☃"],
    attributes: { Enabled: "false", Token: "device-1", CustomUserData: "anna" },
    refused: "EndpointDisabled",
  });
});

describe.skipIf(testPython === undefined)(`the AWS CLI${suffix}`, () => {
  test("creates topics and publishes", async () => {
    const owner = account();
    const aws = (...args: readonly string[]) => runAwsCli(owner, "--endpoint-url", cloud.endpointUrl, "sns", ...args);
    const created = (await aws("create-topic", "--name", "orders")) as { readonly TopicArn: string };
    expect(created.TopicArn).toMatch(`:${owner.accountId}:orders`);
    const published = await aws("publish", "--topic-arn", created.TopicArn, "--message", "hello");
    expect(published).toEqual({ MessageId: expect.stringMatching(/^[0-9a-f-]{36}$/) });
    expect(await aws("list-topics")).toEqual({ Topics: [created] });
  });
});

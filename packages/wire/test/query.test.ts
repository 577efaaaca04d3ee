import { compileService, ServiceError } from "@assay/wire";
import * as CloudWatch from "@aws-sdk/client-cloudwatch";
import * as Iam from "@aws-sdk/client-iam";
import * as Sqs from "@aws-sdk/client-sqs";
import * as Sts from "@aws-sdk/client-sts";
import { AwsQueryProtocol } from "@aws-sdk/core/protocols";
import { expect, test } from "vitest";
import { catchError } from "./support/catch-error.js";
import { formRequest, jsonRequest, rawRequest, textOf } from "./support/raw-request.js";
import { startService } from "./support/start-service.js";

const iam = compileService(Iam);
const sqs = compileService(Sqs);
const cloudWatch = compileService(CloudWatch);
const context = { requestId: "r-1" };

test("a form carries nested lists, and XML carries them back", async () => {
  const createDate = new Date("2026-11-21T04:56:00Z");
  await using service = await startService(Iam, {
    CreateRole: ({ RoleName }: { RoleName: string }) => ({
      Role: {
        Path: "/",
        RoleName,
        RoleId: "AROA",
        Arn: "arn:aws:iam::111122223333:role/r&d",
        CreateDate: createDate,
        Tags: [
          { Key: "a", Value: "<1>" },
          { Key: "b", Value: "" },
        ],
      },
    }),
  });
  const client = new Iam.IAMClient(service.settings);
  const request = {
    RoleName: "r&d",
    AssumeRolePolicyDocument: '{"Version":"2012-10-17"}',
    MaxSessionDuration: 3600,
    Tags: [
      { Key: "a", Value: "1 +%" },
      { Key: "b", Value: "ü" },
    ],
  };
  const { Role, $metadata } = await client.send(new Iam.CreateRoleCommand(request));
  expect(service.received[0]).toEqual({
    name: "CreateRole",
    protocol: "awsQuery",
    input: request,
    unknownMembers: [],
  });
  expect(Role).toMatchObject({
    RoleName: "r&d",
    Arn: "arn:aws:iam::111122223333:role/r&d",
    CreateDate: createDate,
    Tags: [
      { Key: "a", Value: "<1>" },
      { Key: "b", Value: "" },
    ],
  });
  expect($metadata.requestId).toBe("request-1");
});

test("an operation without output answers with its request id only", async () => {
  await using service = await startService(Iam, { DeleteRole: () => ({}) });
  const client = new Iam.IAMClient(service.settings);
  const { $metadata } = await client.send(new Iam.DeleteRoleCommand({ RoleName: "r" }));
  expect($metadata).toMatchObject({ httpStatusCode: 200, requestId: "request-1" });
  const { body } = iam.resolve(formRequest("Action=DeleteRole&RoleName=r")).writeOutput({}, context);
  expect(textOf(body)).toBe(
    '<?xml version="1.0" encoding="UTF-8"?>\n<DeleteRoleResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/">' +
      "<ResponseMetadata><RequestId>r-1</RequestId></ResponseMetadata></DeleteRoleResponse>",
  );
});

test("a modelled exception arrives as its class, by its query code and status", async () => {
  await using service = await startService(Iam, {
    GetRole: () => {
      throw new Iam.NoSuchEntityException({ message: "The role with name r cannot be found.", $metadata: {} });
    },
  });
  const client = new Iam.IAMClient(service.settings);
  const error = await client.send(new Iam.GetRoleCommand({ RoleName: "r" })).catch((each) => each);
  expect(error).toBeInstanceOf(Iam.NoSuchEntityException);
  expect(error).toMatchObject({
    message: "The role with name r cannot be found.",
    Code: "NoSuchEntity",
    Type: "Sender",
    $metadata: { httpStatusCode: 404, requestId: "request-1" },
  });
});

test("an action that is unknown or absent is refused in XML", async () => {
  const cases = [
    [
      "Action=Fly&Version=2010-05-08",
      "InvalidAction",
      "The action Fly is not valid for this web service in version 2010-05-08.",
    ],
    ["Version=2010-05-08", "MissingAction", "The request must contain the parameter Action"],
  ] as const;
  for (const [form, code, message] of cases) {
    const request = formRequest(form);
    const error = catchError(() => iam.resolve(request));
    expect(error).toMatchObject({ code, message, statusCode: 400 });
    const { headers, body } = iam.writeError(request, error, context);
    expect(headers["content-type"]).toBe("text/xml");
    expect(textOf(body)).toContain(
      `<Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error><RequestId>r-1</RequestId>`,
    );
  }
});

test("an unimplemented action answers 501 in XML", async () => {
  await using service = await startService(Sts, {});
  const client = new Sts.STSClient(service.settings);
  await expect(client.send(new Sts.GetCallerIdentityCommand({}))).rejects.toMatchObject({
    name: "NotImplemented",
    message: "STS GetCallerIdentity is not implemented by this cloud",
    $metadata: { httpStatusCode: 501 },
  });
});

test("parameters may come in the query of a GET", () => {
  const request = rawRequest({ method: "GET", query: "Action=GetRole&Version=2010-05-08&RoleName=a%20b" });
  const operation = iam.resolve(request);
  expect([operation.name, operation.readInput()]).toEqual(["GetRole", { RoleName: "a b" }]);
});

test("missing members are told in the sentence of each service family", () => {
  expect(catchError(() => iam.resolve(formRequest("Action=GetRole")).readInput())).toMatchObject({
    code: "ValidationError",
    message:
      "1 validation error detected: Value null at 'roleName' failed to satisfy constraint: Member must not be null",
  });
  const send = formRequest("Action=SendMessage&Version=2012-11-05&QueueUrl=u");
  expect(catchError(() => sqs.resolve(send).readInput())).toMatchObject({
    code: "MissingParameter",
    message: "The request must contain the parameter MessageBody.",
  });
});

test("lists are numbered as they come, gaps included, and an empty list is one empty parameter", () => {
  const read = (form: string) => iam.resolve(formRequest(`Action=TagRole&RoleName=r&${form}`)).readInput().Tags;
  expect(read("Tags.member.10.Key=b&Tags.member.10.Value=2&Tags.member.2.Key=a&Tags.member.2.Value=1")).toEqual([
    { Key: "a", Value: "1" },
    { Key: "b", Value: "2" },
  ]);
  expect(read("Tags=")).toEqual([]);
});

test("SQS is still understood in query, with its flattened lists and maps", () => {
  const read = (form: string) => sqs.resolve(formRequest(`Version=2012-11-05&${form}`)).readInput();
  expect(
    read("Action=CreateQueue&QueueName=q&Attribute.1.Name=DelaySeconds&Attribute.1.Value=5&Tag.1.Key=a&Tag.1.Value=b"),
  ).toEqual({
    QueueName: "q",
    Attributes: { DelaySeconds: "5" },
    tags: { a: "b" },
  });
  expect(read("Action=ReceiveMessage&QueueUrl=u&AttributeName.1=All&MaxNumberOfMessages=2")).toEqual({
    QueueUrl: "u",
    // One parameter, two members: the newer one took over the older one's name.
    AttributeNames: ["All"],
    MessageSystemAttributeNames: ["All"],
    MaxNumberOfMessages: 2,
  });
});

test("a service that left query answers each client in the protocol it spoke", async () => {
  const error = new Sqs.QueueDoesNotExist({ message: "m", $metadata: {} });
  const byQuery = sqs
    .resolve(formRequest("Action=GetQueueUrl&Version=2012-11-05&QueueName=q"))
    .writeError(error, context);
  expect(textOf(byQuery.body)).toContain("<Code>AWS.SimpleQueueService.NonExistentQueue</Code>");
  const byJson = sqs.resolve(jsonRequest("AmazonSQS.GetQueueUrl", { QueueName: "q" })).writeError(error, context);
  expect(byJson.headers["x-amzn-query-error"]).toBe("AWS.SimpleQueueService.NonExistentQueue;Sender");
});

test("a client that speaks query to CloudWatch is understood and answered in query", async () => {
  const at = new Date("2026-11-21T04:56:00.500Z");
  await using service = await startService(CloudWatch, {
    GetMetricStatistics: () => ({ Label: "Errors", Datapoints: [{ Timestamp: at, Sum: 2.5, Unit: "Count" }] }),
  });
  const client = new CloudWatch.CloudWatchClient({ ...service.settings, protocol: AwsQueryProtocol });
  const request = {
    Namespace: "AWS/Lambda",
    MetricName: "Errors",
    Dimensions: [{ Name: "FunctionName", Value: "f" }],
    StartTime: at,
    EndTime: at,
    Period: 60,
    Statistics: ["Sum" as const],
  };
  const output = await client.send(new CloudWatch.GetMetricStatisticsCommand(request));
  expect(service.received[0]).toMatchObject({ protocol: "awsQuery", input: request, unknownMembers: [] });
  expect(output).toMatchObject({ Label: "Errors", Datapoints: [{ Timestamp: at, Sum: 2.5, Unit: "Count" }] });
});

test("unknown parameters are reported; those of signatures are not", () => {
  const unknown: string[] = [];
  const form = "Action=GetRole&Version=v&RoleName=r&Colour=red&AWSAccessKeyId=a&Signature=s&Path.1.X=y";
  iam.resolve(formRequest(form)).readInput((path) => unknown.push(path));
  expect(unknown).toEqual(["Colour", "Path"]);
});

test.each([
  ["a number that is none", "Action=CreateRole&RoleName=r&AssumeRolePolicyDocument=d&MaxSessionDuration=long"],
  ["a structure for text", "Action=GetRole&RoleName.Key=a"],
  ["text for a structure", "Action=TagRole&RoleName=r&Tags.member.1=a"],
  ["percent-encoding that is none", "Action=GetRole&RoleName=%zz"],
  ["bytes that are not UTF-8", "Action=GetRole&RoleName=%ff"],
  ["names nested without end", `Action=GetRole&${"a.".repeat(500)}b=1`],
])("a form with %s is MalformedInput", (_, form) => {
  const request = formRequest(form);
  const error = catchError(() => iam.resolve(request).readInput());
  expect(error).toBeInstanceOf(ServiceError);
  expect(error).toMatchObject({ code: "MalformedInput", statusCode: 400 });
  expect(textOf(iam.writeError(request, error, context).body)).toContain("<Code>MalformedInput</Code>");
});

test("CloudWatch's models name no XML members; its lists are `member` all the same", () => {
  const form =
    "Action=PutMetricData&Version=2010-08-01&Namespace=n&MetricData.member.1.MetricName=m&MetricData.member.1.Value=1e3";
  expect(cloudWatch.resolve(formRequest(form)).readInput()).toEqual({
    Namespace: "n",
    MetricData: [{ MetricName: "m", Value: 1000 }],
  });
});

test("an exception may say another sentence to query clients than to JSON ones", () => {
  const error = Object.assign(new Sqs.QueueDoesNotExist({ message: "gone", $metadata: {} }), {
    queryMessage: "gone for this wsdl version",
  });
  const form = sqs.resolve(formRequest("Action=DeleteQueue&Version=2012-11-05&QueueUrl=u"));
  expect(textOf(form.writeError(error, context).body)).toContain("<Message>gone for this wsdl version</Message>");
  const json = sqs.resolve(jsonRequest("AmazonSQS.DeleteQueue", { QueueUrl: "u" }));
  expect(JSON.parse(textOf(json.writeError(error, context).body))).toMatchObject({ message: "gone" });
});

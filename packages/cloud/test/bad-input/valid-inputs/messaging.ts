import { POLICY } from "./policy.js";
import type { ValidCall } from "./valid-call.js";

const QUEUE = "<CreateQueue.QueueUrl>";

export const SQS: readonly ValidCall[] = [
  ["CreateQueue", { QueueName: "orders.fifo", Attributes: { FifoQueue: "true", ContentBasedDeduplication: "true" } }],
  ["CreateQueue", { QueueName: "orders", Attributes: { VisibilityTimeout: "1", Policy: POLICY } }],
  [
    "SendMessage",
    {
      QueueUrl: QUEUE,
      MessageBody: "a",
      DelaySeconds: 0,
      MessageAttributes: { a: { DataType: "Number.x", StringValue: "1" } },
    },
  ],
  [
    "SendMessageBatch",
    {
      QueueUrl: QUEUE,
      Entries: [
        { Id: "a", MessageBody: "a" },
        { Id: "b", MessageBody: "b" },
      ],
    },
  ],
  ["ReceiveMessage", { QueueUrl: QUEUE, MaxNumberOfMessages: 2, MessageSystemAttributeNames: ["All"] }],
  [
    "ChangeMessageVisibilityBatch",
    { QueueUrl: QUEUE, Entries: [{ Id: "a", ReceiptHandle: "<ReceiveMessage.ReceiptHandle>", VisibilityTimeout: 1 }] },
  ],
  [
    "SetQueueAttributes",
    {
      QueueUrl: QUEUE,
      Attributes: {
        RedrivePolicy: '{"deadLetterTargetArn":"arn:aws:sqs:us-east-1:000000000000:orders","maxReceiveCount":"1"}',
        RedriveAllowPolicy: '{"redrivePermission":"allowAll"}',
        KmsMasterKeyId: "k",
        DelaySeconds: "0",
      },
    },
  ],
  ["AddPermission", { QueueUrl: QUEUE, Label: "l", AWSAccountIds: ["000000000000"], Actions: ["SendMessage"] }],
  ["StartMessageMoveTask", { SourceArn: "arn:aws:sqs:us-east-1:000000000000:orders" }],
];

export const SNS: readonly ValidCall[] = [
  ["CreateTopic", { Name: "orders.fifo", Attributes: { FifoTopic: "true", ContentBasedDeduplication: "true" } }],
  [
    "CreateTopic",
    {
      Name: "orders",
      Attributes: {
        DisplayName: "d",
        DeliveryPolicy: '{"http":{"defaultHealthyRetryPolicy":{"minDelayTarget":1,"maxDelayTarget":2,"numRetries":3}}}',
      },
    },
  ],
  [
    "Subscribe",
    {
      TopicArn: "<CreateTopic.TopicArn>",
      Protocol: "sqs",
      Endpoint: "arn:aws:sqs:us-east-1:000000000000:orders",
      Attributes: {
        FilterPolicy: '{"a":[{"anything-but":{"prefix":"b"}},{"numeric":[">",1,"<=",2]},{"cidr":"10.0.0.0/8"}]}',
        RawMessageDelivery: "true",
      },
      ReturnSubscriptionArn: true,
    },
  ],
  [
    "Subscribe",
    {
      TopicArn: "<CreateTopic.TopicArn>",
      Protocol: "http",
      Endpoint: "http://127.0.0.1:9/hook",
      Attributes: {
        FilterPolicyScope: "MessageBody",
        FilterPolicy: '{"$or":[{"a":["b"]},{"c":[null]}]}',
        RedrivePolicy: '{"deadLetterTargetArn":"arn:aws:sqs:us-east-1:000000000000:orders"}',
      },
    },
  ],
  [
    "Publish",
    {
      TopicArn: "<CreateTopic.TopicArn>",
      Message: '{"default":"a","sqs":"b"}',
      MessageStructure: "json",
      MessageAttributes: { a: { DataType: "String.Array", StringValue: '["b",1,true,null]' } },
    },
  ],
  ["PublishBatch", { TopicArn: "<CreateTopic.TopicArn>", PublishBatchRequestEntries: [{ Id: "a", Message: "a" }] }],
  ["SetTopicAttributes", { TopicArn: "<CreateTopic.TopicArn>", AttributeName: "Policy", AttributeValue: POLICY }],
  ["CreatePlatformApplication", { Name: "app", Platform: "GCM", Attributes: { PlatformCredential: "c" } }],
  [
    "CreatePlatformEndpoint",
    { PlatformApplicationArn: "<CreatePlatformApplication.PlatformApplicationArn>", Token: "t", CustomUserData: "u" },
  ],
  [
    "SetEndpointAttributes",
    { EndpointArn: "<CreatePlatformEndpoint.EndpointArn>", Attributes: { Enabled: "true", CustomUserData: "v" } },
  ],
  [
    "Publish",
    {
      TargetArn: "<CreatePlatformEndpoint.EndpointArn>",
      Message: '{"GCM":"a"}',
      MessageStructure: "json",
    },
  ],
  ["Publish", { PhoneNumber: "+491701234567", Message: "a" }],
  ["SetSMSAttributes", { attributes: { DefaultSMSType: "Promotional" } }],
  ["CreateSMSSandboxPhoneNumber", { PhoneNumber: "+491701234567" }],
  [
    "PutDataProtectionPolicy",
    { ResourceArn: "arn:aws:sns:us-east-1:000000000000:orders", DataProtectionPolicy: '{"Statement":[]}' },
  ],
];

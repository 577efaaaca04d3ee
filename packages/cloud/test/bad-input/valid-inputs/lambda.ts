import { packFiles } from "@assay/archive";
import type { ValidCall } from "./valid-call.js";

const ROLE = "arn:aws:iam::000000000000:role/orders";

const CODE = await packFiles([{ path: "index.mjs", content: "export const handler = async (event) => event;" }]);
const FunctionName = "orders";

export const LAMBDA: readonly ValidCall[] = [
  [
    "CreateFunction",
    {
      FunctionName,
      Role: ROLE,
      Runtime: "nodejs20.x",
      Handler: "index.handler",
      Code: { ZipFile: CODE },
      Timeout: 1,
      Environment: { Variables: { AA: "b" } },
      Tags: { a: "b" },
      Layers: [],
      Architectures: ["x86_64"],
      TracingConfig: { Mode: "Active" },
      LoggingConfig: { LogFormat: "JSON" },
      EphemeralStorage: { Size: 512 },
    },
  ],
  ["Invoke", { FunctionName, Payload: Buffer.from('{"a":1}'), LogType: "Tail" }],
  ["InvokeWithResponseStream", { FunctionName, Payload: Buffer.from("{}") }],
  ["PublishVersion", { FunctionName }],
  ["CreateAlias", { FunctionName, Name: "live", FunctionVersion: "1" }],
  ["UpdateAlias", { FunctionName, Name: "live", RoutingConfig: { AdditionalVersionWeights: {} } }],
  ["UpdateFunctionCode", { FunctionName, ZipFile: CODE }],
  [
    "UpdateFunctionConfiguration",
    { FunctionName, MemorySize: 256, DeadLetterConfig: { TargetArn: "arn:aws:sqs:us-east-1:000000000000:orders" } },
  ],
  [
    "AddPermission",
    {
      FunctionName,
      StatementId: "s",
      Action: "lambda:InvokeFunction",
      Principal: "sns.amazonaws.com",
      SourceArn: "arn:aws:sns:us-east-1:000000000000:orders",
    },
  ],
  ["CreateFunctionUrlConfig", { FunctionName, AuthType: "NONE", Cors: { AllowOrigins: ["*"], MaxAge: 1 } }],
  [
    "PutFunctionEventInvokeConfig",
    {
      FunctionName,
      MaximumRetryAttempts: 0,
      DestinationConfig: { OnFailure: { Destination: "arn:aws:sqs:us-east-1:000000000000:orders" } },
    },
  ],
  ["PutFunctionConcurrency", { FunctionName, ReservedConcurrentExecutions: 2 }],
  ["PublishLayerVersion", { LayerName: "layer", Content: { ZipFile: CODE } }],
  [
    "CreateEventSourceMapping",
    {
      FunctionName,
      EventSourceArn: "arn:aws:sqs:us-east-1:000000000000:orders",
      BatchSize: 1,
      FilterCriteria: { Filters: [{ Pattern: '{"body":{"a":[{"numeric":[">",1]}]}}' }] },
    },
  ],
  ["TagResource", { Resource: "arn:aws:lambda:us-east-1:000000000000:function:orders", Tags: { a: "b" } }],
];

import type { ServiceName } from "../../../src/services/registry.js";
import { APIGATEWAY } from "./api-gateway.js";
import { DYNAMODB, DYNAMODBSTREAMS } from "./dynamodb.js";
import { ELASTICACHE } from "./elasticache.js";
import { APIGATEWAYV2 } from "./http-api.js";
import { IAM, STS } from "./identity.js";
import { LAMBDA } from "./lambda.js";
import { SNS, SQS } from "./messaging.js";
import { SECRETSMANAGER, SSM } from "./parameters.js";
import { S3 } from "./s3.js";
import { CLOUDWATCH, LOGS } from "./telemetry.js";
import type { ValidCall } from "./valid-call.js";
import { APIGATEWAYMANAGEMENTAPI, WEB_SOCKETS } from "./web-socket-api.js";

/** Calls that the services take, in an order in which they succeed; hostile inputs are made from them. */
export const VALID_CALLS: Readonly<Record<ServiceName, readonly ValidCall[]>> = {
  lambda: LAMBDA,
  logs: LOGS,
  cloudwatch: CLOUDWATCH,
  sqs: SQS,
  dynamodb: DYNAMODB,
  dynamodbstreams: DYNAMODBSTREAMS,
  iam: IAM,
  sts: STS,
  elasticache: ELASTICACHE,
  ssm: SSM,
  secretsmanager: SECRETSMANAGER,
  s3: S3,
  apigateway: APIGATEWAY,
  apigatewayv2: [...APIGATEWAYV2, ...WEB_SOCKETS],
  apigatewaymanagementapi: APIGATEWAYMANAGEMENTAPI,
  sns: SNS,
};

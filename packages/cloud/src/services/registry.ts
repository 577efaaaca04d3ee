import type { AnyService } from "../define-service.js";
import type { ServiceSignature } from "../gateway/find-service.js";

export interface ServiceEntry extends ServiceSignature {
  /** Loads the service and its SDK client, on the first request for it. */
  readonly load: () => Promise<AnyService>;
}

/** Hosts of APIs: `{id}.execute-api...`, in any region, with any port. */
const API_HOST =
  /^[a-z0-9]+\.execute-api\.(?:[a-z0-9-]+\.)?(?:localhost\.localstack\.cloud|localhost|amazonaws\.com)(?::\d+)?$/i;

/** Connections to WebSocket APIs, below the URL of a stage; who manages them calls operations. */
const CONNECTION_PATH = /\/@connections\/[^/]+$/;

/** Hosts of function URLs: `{id}.lambda-url.{region}...`. */
const FUNCTION_URL_HOST =
  /^[a-z0-9]+\.lambda-url\.[a-z0-9-]+\.(?:localhost\.localstack\.cloud|localhost|on\.aws)(?::\d+)?$/i;

/** Hosts of buckets that are websites: `{bucket}.s3-website...`. */
const WEBSITE_HOST =
  /^.+\.s3-website[.-](?:[a-z0-9-]+\.)?(?:localhost\.localstack\.cloud|localhost|amazonaws\.com(?:\.cn)?)(?::\d+)?$/i;

/** Every service of the cloud, without loading any. */
export const SERVICES = {
  lambda: {
    signingNames: ["lambda"],
    serviceShapes: ["AWSGirApiService"],
    hostLabels: ["lambda"],
    paths:
      /^\/20\d\d-\d\d-\d\d\/(?:functions|layers|event-source-mappings|tags|account-settings|code-signing-configs)(?:\/|$)/,
    pages: { paths: /^\/_aws\/lambda-url\/[^/]+(?:\/|$)/, hosts: FUNCTION_URL_HOST },
    load: async () => (await import("./lambda/index.js")).lambda,
  },
  logs: {
    signingNames: ["logs"],
    serviceShapes: ["Logs_20140328"],
    hostLabels: ["logs"],
    load: async () => (await import("./logs/index.js")).logs,
  },
  cloudwatch: {
    signingNames: ["monitoring"],
    serviceShapes: ["GraniteServiceVersion20100801"],
    hostLabels: ["monitoring"],
    queryVersion: "2010-08-01",
    load: async () => (await import("./cloudwatch/index.js")).cloudwatch,
  },
  sqs: {
    signingNames: ["sqs"],
    serviceShapes: ["AmazonSQS"],
    hostLabels: ["sqs", "queue"],
    queryVersion: "2012-11-05",
    // A queue's own URL.
    paths: /^\/(?:queue\/[a-z0-9-]+\/)?\d{12}\/[\w-]{1,80}(?:\.fifo)?$/,
    pages: { paths: /^\/_aws\/sqs\/messages(?:\/|$)/ },
    load: async () => (await import("./sqs/index.js")).sqs,
  },
  dynamodb: {
    signingNames: ["dynamodb"],
    serviceShapes: ["DynamoDB_20120810"],
    hostLabels: ["dynamodb"],
    load: async () => (await import("./dynamodb/index.js")).dynamodb,
  },
  dynamodbstreams: {
    // Its requests are signed like DynamoDB's; their target tells them apart.
    signingNames: ["dynamodb"],
    serviceShapes: ["DynamoDBStreams_20120810"],
    hostLabels: ["streams"],
    load: async () => (await import("./dynamodbstreams/index.js")).dynamodbstreams,
  },
  iam: {
    signingNames: ["iam"],
    serviceShapes: ["AWSIdentityManagementV20100508"],
    hostLabels: ["iam"],
    queryVersion: "2010-05-08",
    load: async () => (await import("./iam/index.js")).iam,
  },
  sts: {
    signingNames: ["sts"],
    serviceShapes: ["AWSSecurityTokenServiceV20110615"],
    hostLabels: ["sts"],
    queryVersion: "2011-06-15",
    load: async () => (await import("./sts/index.js")).sts,
  },
  elasticache: {
    signingNames: ["elasticache"],
    serviceShapes: ["AmazonElastiCacheV9"],
    hostLabels: ["elasticache"],
    queryVersion: "2015-02-02",
    load: async () => (await import("./elasticache/index.js")).elasticache,
  },
  ssm: {
    signingNames: ["ssm"],
    serviceShapes: ["AmazonSSM"],
    hostLabels: ["ssm"],
    load: async () => (await import("./ssm/index.js")).ssm,
  },
  secretsmanager: {
    signingNames: ["secretsmanager"],
    serviceShapes: ["secretsmanager"],
    hostLabels: ["secretsmanager"],
    load: async () => (await import("./secretsmanager/index.js")).secretsmanager,
  },
  s3: {
    signingNames: ["s3"],
    serviceShapes: ["AmazonS3"],
    hostLabels: ["s3"],
    // `orders.s3.localhost`, `orders.s3.eu-central-1.amazonaws.com`, and the service itself with a region behind a dash.
    hosts:
      /^(?:.+\.)?s3(?:[.-][a-z0-9-]+)*\.(?:amazonaws\.com(?:\.cn)?|localhost\.localstack\.cloud|localhost)(?::\d+)?$/i,
    pages: { hosts: WEBSITE_HOST },
    // Public objects are read by their URL alone, and browsers ask first or post forms.
    isFallback: ({ method, path, headers }) =>
      // A file at the root, such as `/favicon.ico`, is nobody's bucket.
      /^\/[a-z0-9](?:[a-z0-9-]{2,62}(?:\/|$)|[a-z0-9.-]{2,62}\/.)/.test(path) &&
      (["GET", "HEAD", "OPTIONS"].includes(method) ||
        headers["content-type"]?.startsWith("multipart/form-data") === true),
    load: async () => (await import("./s3/index.js")).s3,
  },
  apigateway: {
    signingNames: ["apigateway"],
    serviceShapes: ["BackplaneControlService"],
    hostLabels: ["apigateway"],
    paths:
      /^\/(?:(?:restapis|apikeys|usageplans|domainnames|domainnameaccessassociations|vpclinks|clientcertificates|sdktypes)(?:\/|$)|account$|tags\/arn(?::|%3A)aws(?::|%3A)apigateway)/i,
    // HTTP APIs are reached in the same ways; whose the API is shows when it is looked for.
    pages: {
      paths: /^\/(?:restapis\/[^/]+\/[^/]+\/_user_request_|_aws\/execute-api\/[^/]+)(?:\/|$)/,
      hosts: API_HOST,
      exceptPaths: CONNECTION_PATH,
      customHosts: true,
    },
    load: async () => (await import("./apigateway/index.js")).apigateway,
  },
  apigatewayv2: {
    signingNames: ["apigateway"],
    serviceShapes: ["ApiGatewayV2"],
    hostLabels: [],
    paths: /^\/v2\//,
    pages: {
      paths: /^\/(?:restapis\/[^/]+\/[^/]+\/_user_request_|_aws\/execute-api\/[^/]+)(?:\/|$)/,
      hosts: API_HOST,
      exceptPaths: CONNECTION_PATH,
      customHosts: true,
    },
    load: async () => (await import("./apigatewayv2/index.js")).apigatewayv2,
  },
  apigatewaymanagementapi: {
    signingNames: ["execute-api"],
    serviceShapes: ["ApiGatewayManagementApi"],
    hostLabels: [],
    paths: CONNECTION_PATH,
    load: async () => (await import("./apigatewaymanagementapi/index.js")).apigatewaymanagementapi,
  },
  sns: {
    signingNames: ["sns"],
    serviceShapes: ["AmazonSimpleNotificationService"],
    hostLabels: ["sns"],
    queryVersion: "2010-03-31",
    pages: { paths: /^\/_aws\/sns\// },
    load: async () => (await import("./sns/index.js")).sns,
  },
} as const satisfies Readonly<Record<string, ServiceEntry>>;

export type ServiceName = keyof typeof SERVICES;

export const SERVICE_NAMES = Object.keys(SERVICES) as readonly ServiceName[];

import { readFile } from "node:fs/promises";
import {
  APIGatewayClient,
  CreateDeploymentCommand,
  CreateResourceCommand,
  CreateRestApiCommand,
  GetResourcesCommand,
  PutIntegrationCommand,
  PutMethodCommand,
} from "@aws-sdk/client-api-gateway";
import {
  CreateCacheClusterCommand,
  DescribeCacheClustersCommand,
  ElastiCacheClient,
  waitUntilCacheClusterAvailable,
} from "@aws-sdk/client-elasticache";
import {
  AddPermissionCommand,
  CreateFunctionCommand,
  LambdaClient,
  type Runtime,
  waitUntilFunctionActiveV2,
} from "@aws-sdk/client-lambda";
import { CreateTopicCommand, SNSClient } from "@aws-sdk/client-sns";

export interface StackOptions {
  /** Where AWS is, for example `http://127.0.0.1:4566`. */
  readonly endpoint: string;
  /** An account of its own keeps a stack apart from every other. */
  readonly accountId: string;
  readonly runtime: Runtime;
  /** The zip to deploy. */
  readonly packagePath: string;
}

export interface Stack {
  /** Takes `POST`. */
  readonly itemsUrl: string;
  readonly topicArn: string;
  readonly redis: { readonly host: string; readonly port: number };
  readonly cacheClusterId: string;
  readonly functionName: string;
}

const NAME = "items";
const REGION = "eu-central-1";

/** What the SDK clients of a stack are made with. */
export const clientOptions = ({ endpoint, accountId }: Pick<StackOptions, "endpoint" | "accountId">) => ({
  endpoint,
  region: REGION,
  credentials: { accessKeyId: accountId, secretAccessKey: "test" },
});

/** POST /items -> function -> Redis and SNS. */
export async function deploy(options: StackOptions): Promise<Stack> {
  const [redis, topicArn] = await Promise.all([createCache(options), createTopic(options)]);
  const functionArn = await createFunction(options, {
    REDIS_URL: `redis://${redis.host}:${redis.port}`,
    TOPIC_ARN: topicArn,
  });
  const itemsUrl = await createApi(options, functionArn);
  return { itemsUrl, topicArn, redis, cacheClusterId: NAME, functionName: NAME };
}

async function createCache(options: StackOptions): Promise<Stack["redis"]> {
  const client = new ElastiCacheClient(clientOptions(options));
  await client.send(
    new CreateCacheClusterCommand({
      CacheClusterId: NAME,
      Engine: "redis",
      CacheNodeType: "cache.t3.micro",
      NumCacheNodes: 1,
    }),
  );
  await waitUntilCacheClusterAvailable({ client, maxWaitTime: 600 }, { CacheClusterId: NAME });
  const { CacheClusters } = await client.send(
    new DescribeCacheClustersCommand({ CacheClusterId: NAME, ShowCacheNodeInfo: true }),
  );
  const { Address: host = "", Port: port = 0 } = CacheClusters?.[0]?.CacheNodes?.[0]?.Endpoint ?? {};
  return { host, port };
}

async function createTopic(options: StackOptions): Promise<string> {
  const { TopicArn = "" } = await new SNSClient(clientOptions(options)).send(new CreateTopicCommand({ Name: NAME }));
  return TopicArn;
}

async function createFunction(options: StackOptions, variables: Record<string, string>): Promise<string> {
  const client = new LambdaClient(clientOptions(options));
  const { FunctionArn = "" } = await client.send(
    new CreateFunctionCommand({
      FunctionName: NAME,
      Runtime: options.runtime,
      Handler: "index.handler",
      Role: `arn:aws:iam::${options.accountId}:role/items`,
      Code: { ZipFile: await readFile(options.packagePath) },
      Environment: { Variables: variables },
      Timeout: 10,
      MemorySize: 512,
    }),
  );
  await waitUntilFunctionActiveV2({ client, maxWaitTime: 60 }, { FunctionName: NAME });
  await client.send(
    new AddPermissionCommand({
      FunctionName: NAME,
      StatementId: "api",
      Action: "lambda:InvokeFunction",
      Principal: "apigateway.amazonaws.com",
    }),
  );
  return FunctionArn;
}

async function createApi(options: StackOptions, functionArn: string): Promise<string> {
  const client = new APIGatewayClient(clientOptions(options));
  const { id: restApiId } = await client.send(new CreateRestApiCommand({ name: NAME }));
  const { items } = await client.send(new GetResourcesCommand({ restApiId }));
  const { id: resourceId } = await client.send(
    new CreateResourceCommand({ restApiId, parentId: items?.[0]?.id, pathPart: "items" }),
  );
  const method = { restApiId, resourceId, httpMethod: "POST" };
  await client.send(new PutMethodCommand({ ...method, authorizationType: "NONE" }));
  await client.send(
    new PutIntegrationCommand({
      ...method,
      type: "AWS_PROXY",
      integrationHttpMethod: "POST",
      uri: `arn:aws:apigateway:${REGION}:lambda:path/2015-03-31/functions/${functionArn}/invocations`,
    }),
  );
  await client.send(new CreateDeploymentCommand({ restApiId, stageName: "test" }));
  return `${options.endpoint}/restapis/${restApiId}/test/_user_request_/items`;
}

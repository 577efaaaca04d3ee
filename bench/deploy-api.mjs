import {
  APIGatewayClient,
  CreateDeploymentCommand,
  CreateRestApiCommand,
  PutIntegrationCommand,
  PutMethodCommand,
} from "@aws-sdk/client-api-gateway";
import { CreateFunctionCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { packFiles } from "../packages/archive/dist/index.js";

export const sdkOptions = (endpoint) => ({
  endpoint,
  region: "us-east-1",
  credentials: { accessKeyId: "test", secretAccessKey: "test" },
  maxAttempts: 1,
});

const SOURCE = "export const handler = async (event) => ({ statusCode: 200, body: event.body });";

/** A REST API whose only method, POST on `/`, is a Node.js function that answers the body; resolves to its URL. */
export async function deployApi(endpoint) {
  const [lambda, gateway] = [new LambdaClient(sdkOptions(endpoint)), new APIGatewayClient(sdkOptions(endpoint))];
  const { FunctionArn } = await lambda.send(
    new CreateFunctionCommand({
      FunctionName: "echo",
      Runtime: `nodejs${process.versions.node.split(".")[0]}.x`,
      Handler: "index.handler",
      Role: "arn:aws:iam::000000000000:role/echo",
      Code: { ZipFile: await packFiles([{ path: "index.mjs", content: SOURCE }]) },
    }),
  );
  const { id: restApiId, rootResourceId: resourceId } = await gateway.send(new CreateRestApiCommand({ name: "echo" }));
  const method = { restApiId, resourceId, httpMethod: "POST" };
  await gateway.send(new PutMethodCommand({ ...method, authorizationType: "NONE" }));
  const uri = `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/${FunctionArn}/invocations`;
  const integration = { ...method, type: "AWS_PROXY", integrationHttpMethod: "POST", uri };
  await gateway.send(new PutIntegrationCommand(integration));
  await gateway.send(new CreateDeploymentCommand({ restApiId, stageName: "test" }));
  return `${endpoint}/restapis/${restApiId}/test/_user_request_/`;
}

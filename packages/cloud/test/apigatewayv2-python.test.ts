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

describe.skipIf(testPython === undefined)(`API Gateway v2${suffix}`, () => {
  test("boto3 makes, lists, tags and deletes an API", async () => {
    const program = `
api = client("apigatewayv2")
made = api.create_api(Name="shop", ProtocolType="HTTP", CorsConfiguration={"AllowOrigins": ["*"]}, Tags={"team": "a"})
id = made["ApiId"]
integration = api.create_integration(
    ApiId=id, IntegrationType="HTTP_PROXY", IntegrationMethod="GET", IntegrationUri="http://127.0.0.1:1/")
api.create_route(ApiId=id, RouteKey="GET /a", Target="integrations/" + integration["IntegrationId"])
api.create_stage(ApiId=id, StageName="$default", AutoDeploy=True)
stage = api.get_stage(ApiId=id, StageName="$default")
arn = "arn:aws:apigateway:eu-central-1::/apis/" + id
api.tag_resource(ResourceArn=arn, Tags={"stage": "dev"})
try:
    api.get_api(ApiId="none")
    refused = None
except api.exceptions.NotFoundException as error:
    refused = error.response["ResponseMetadata"]["HTTPStatusCode"]
tags = api.get_tags(ResourceArn=arn)["Tags"]
routes = [route["RouteKey"] for route in api.get_routes(ApiId=id)["Items"]]
api.delete_api(ApiId=id)
answer({"routes": routes, "deployed": "DeploymentId" in stage, "tags": tags, "refused": refused,
        "cors": made["CorsConfiguration"], "left": api.get_apis()["Items"]})
`;
    expect(await runBoto3(account(), program)).toEqual({
      routes: ["GET /a"],
      deployed: true,
      tags: { team: "a", stage: "dev" },
      refused: 404,
      cors: { AllowOrigins: ["*"] },
      left: [],
    });
  });

  test("the AWS CLI makes an API in one call", async () => {
    const caller = account();
    const target = `arn:aws:lambda:eu-central-1:${caller.accountId}:function:web`;
    const create = ["create-api", "--name", "quick", "--protocol-type", "HTTP", "--target", target];
    expect(await runAwsCli(caller, "apigatewayv2", ...create)).toMatchObject({ Name: "quick", ProtocolType: "HTTP" });
    expect(await runAwsCli(caller, "apigatewayv2", "get-apis")).toMatchObject({ Items: [{ Name: "quick" }] });
  });
});

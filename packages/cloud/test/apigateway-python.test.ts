import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Cloud, startCloud } from "../src/index.js";
import { newAccountId } from "./accounts.js";
import { PYTHON_MISSING, runAwsCli, runBoto3, testPython } from "./python-clients.js";

const suffix = testPython === undefined ? ` (${PYTHON_MISSING})` : "";

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud();
});
afterAll(() => cloud.dispose());

describe.skipIf(testPython === undefined)(`REST APIs in Python${suffix}`, () => {
  test("boto3 builds, deploys, changes and tags an API that answers", async () => {
    const program = `
gateway = client("apigateway")
api = gateway.create_rest_api(name="shop", endpointConfiguration={"types": ["REGIONAL"]}, tags={"team": "a"})
root = gateway.get_resources(restApiId=api["id"])["items"][0]["id"]
where = {"restApiId": api["id"], "resourceId": root, "httpMethod": "GET"}
gateway.put_method(**where, authorizationType="NONE")
gateway.put_integration(**where, type="MOCK", requestTemplates={"application/json": '{"statusCode": 200}'})
gateway.put_method_response(**where, statusCode="200")
gateway.put_integration_response(**where, statusCode="200", responseTemplates={"application/json": "hi $input.params('name')"})
gateway.create_deployment(restApiId=api["id"], stageName="dev", variables={"colour": "red"})
stage = gateway.update_stage(restApiId=api["id"], stageName="dev", patchOperations=[
    {"op": "replace", "path": "/*/*/throttling/rateLimit", "value": "5"}])
try:
    gateway.get_rest_api(restApiId="nothing")
    refused = None
except gateway.exceptions.NotFoundException as error:
    refused = error.response["Error"]["Code"]
answer({"id": api["id"], "rate": stage["methodSettings"]["*/*"]["throttlingRateLimit"], "variables": stage["variables"],
        "tags": gateway.get_tags(resourceArn="arn:aws:apigateway:us-east-1::/restapis/" + api["id"])["tags"], "refused": refused})
`;
    const account = { endpointUrl: cloud.endpointUrl, accountId: newAccountId() };
    const built = (await runBoto3(account, program)) as { readonly id: string };
    expect(built).toEqual({
      id: built.id,
      rate: 5,
      variables: { colour: "red" },
      tags: { team: "a" },
      refused: "NotFoundException",
    });
    const answer = await fetch(`${cloud.endpointUrl}/restapis/${built.id}/dev/_user_request_/?name=Ada`);
    expect(await answer.text()).toBe("hi Ada");
  });

  test("boto3 imports keys for a WebSocket API, makes certificates, templates and caches, and flushes them", async () => {
    const program = `
gateway = client("apigateway")
sockets = client("apigatewayv2").create_api(Name="chat", ProtocolType="WEBSOCKET", RouteSelectionExpression="$request.body.a")
client("apigatewayv2").create_stage(ApiId=sockets["ApiId"], StageName="dev")
plan = gateway.create_usage_plan(name="gold", apiStages=[{"apiId": sockets["ApiId"], "stage": "dev"}])
imported = gateway.import_api_keys(format="csv", body=("Name,Key,UsagePlanIds\\nfirst,abcdefghij0123456789," + plan["id"]).encode())
keys = gateway.get_usage_plan_keys(usagePlanId=plan["id"])["items"]
made = gateway.generate_client_certificate(description="shop")
api = gateway.create_rest_api(name="shop")
root = gateway.get_resources(restApiId=api["id"])["items"][0]["id"]
where = {"restApiId": api["id"], "resourceId": root, "httpMethod": "GET"}
gateway.put_method(**where, authorizationType="NONE", requestParameters={"method.request.querystring.page": False})
gateway.put_integration(**where, type="MOCK", cacheKeyParameters=["method.request.querystring.page"])
gateway.create_deployment(restApiId=api["id"], stageName="dev", cacheClusterEnabled=True, cacheClusterSize="1.6")
stage = gateway.update_stage(restApiId=api["id"], stageName="dev", patchOperations=[
    {"op": "replace", "path": "/*/*/caching/enabled", "value": "true"},
    {"op": "replace", "path": "/clientCertificateId", "value": made["clientCertificateId"]}])
gateway.flush_stage_cache(restApiId=api["id"], stageName="dev")
template = gateway.get_model_template(restApiId=api["id"], modelName="Error")["value"]
answer({"ids": imported["ids"] == [key["id"] for key in keys], "warnings": imported["warnings"],
        "pem": made["pemEncodedCertificate"][:27], "expires": (made["expirationDate"] - made["createdDate"]).days,
        "cache": [stage["cacheClusterStatus"], stage["cacheClusterSize"], stage["methodSettings"]["*/*"]["cachingEnabled"]],
        "template": template.splitlines()})
`;
    const account = { endpointUrl: cloud.endpointUrl, accountId: newAccountId() };
    expect(await runBoto3(account, program)).toEqual({
      ids: true,
      warnings: [],
      pem: "-----BEGIN CERTIFICATE-----",
      expires: 365,
      cache: ["AVAILABLE", "1.6", true],
      template: ["#set($inputRoot = $input.path('$'))", "{", '  "message" : "foo"', "}"],
    });
  });

  test("a request that botocore signs passes IAM authorization, and one with a wrong secret does not", async () => {
    const program = `
import urllib.request, urllib.error
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
gateway = client("apigateway")
api = gateway.create_rest_api(name="shop")
root = gateway.get_resources(restApiId=api["id"])["items"][0]["id"]
where = {"restApiId": api["id"], "resourceId": root, "httpMethod": "GET"}
gateway.put_method(**where, authorizationType="AWS_IAM")
gateway.put_integration(**where, type="MOCK", requestTemplates={"application/json": '{"statusCode": 200}'})
gateway.put_method_response(**where, statusCode="200")
gateway.put_integration_response(**where, statusCode="200")
gateway.create_deployment(restApiId=api["id"], stageName="dev")
def call(secret):
    url = "${cloud.endpointUrl}/restapis/" + api["id"] + "/dev/_user_request_/?b=2&a=%20x"
    request = AWSRequest("GET", url)
    SigV4Auth(Credentials("111111111111", secret), "execute-api", "us-east-1").add_auth(request)
    try:
        with urllib.request.urlopen(urllib.request.Request(url, headers=dict(request.headers))) as answered:
            return answered.status
    except urllib.error.HTTPError as error:
        return error.code
answer([call("test"), call("wrong")])
`;
    const account = { endpointUrl: cloud.endpointUrl, accountId: newAccountId() };
    expect(await runBoto3(account, program)).toEqual([200, 403]);
  });

  test("boto3 exports an API that it imports again", async () => {
    const program = `
import json
gateway = client("apigateway")
api = gateway.create_rest_api(name="shop")
root = gateway.get_resources(restApiId=api["id"])["items"][0]["id"]
where = {"restApiId": api["id"], "resourceId": root, "httpMethod": "GET"}
gateway.put_method(**where, authorizationType="NONE", operationName="all")
gateway.put_integration(**where, type="MOCK")
gateway.create_documentation_part(restApiId=api["id"], location={"type": "API"}, properties=json.dumps({"description": "d"}))
gateway.create_deployment(restApiId=api["id"], stageName="dev")
export = gateway.get_export(restApiId=api["id"], stageName="dev", exportType="oas30",
    parameters={"extensions": "apigateway"}, accepts="application/yaml")
again = gateway.import_rest_api(body=export["body"].read())
resources = gateway.get_resources(restApiId=again["id"], embed=["methods"])["items"]
answer([export["contentType"], again["name"], resources[0]["resourceMethods"]["GET"]["operationName"]])
`;
    const account = { endpointUrl: cloud.endpointUrl, accountId: newAccountId() };
    expect(await runBoto3(account, program)).toEqual(["application/octet-stream", "shop", "all"]);
  });

  test("the AWS CLI creates an API and lists it", async () => {
    const account = { endpointUrl: cloud.endpointUrl, accountId: newAccountId() };
    await runAwsCli(account, "apigateway", "create-rest-api", "--name", "shop");
    expect(await runAwsCli(account, "apigateway", "get-rest-apis")).toMatchObject({ items: [{ name: "shop" }] });
  });
});

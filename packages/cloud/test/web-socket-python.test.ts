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

/** Makes a WebSocket API, and shakes hands with it as a client that knows HTTP only. */
const WEB_SOCKET = `
import base64, socket
from urllib.parse import urlsplit
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
api = client("apigatewayv2")
made = api.create_api(Name="chat", ProtocolType="WEBSOCKET", RouteSelectionExpression="$request.body.action")
id = made["ApiId"]
mock = api.create_integration(
    ApiId=id, IntegrationType="MOCK", RequestTemplates={"$default": '{"statusCode":200}'})["IntegrationId"]
connect = api.create_route(ApiId=id, RouteKey="$connect", AuthorizationType="AWS_IAM", Target="integrations/" + mock)
api.create_stage(ApiId=id, StageName="dev", AutoDeploy=True)
url = os.environ["AWS_ENDPOINT_URL"] + "/_aws/execute-api/" + id + "/dev"
def shake_hands(is_signed):
    request = AWSRequest(method="GET", url=url)
    if is_signed:
        SigV4Auth(boto3.Session().get_credentials(), "execute-api", "eu-central-1").add_auth(request)
    key = base64.b64encode(os.urandom(16)).decode()
    headers = {"Host": urlsplit(url).netloc, "Connection": "Upgrade", "Upgrade": "websocket",
               "Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": key, **dict(request.headers.items())}
    lines = ["GET " + urlsplit(url).path + " HTTP/1.1"] + [name + ": " + value for name, value in headers.items()]
    connection = socket.create_connection((urlsplit(url).hostname, urlsplit(url).port))
    connection.sendall(("\\r\\n".join(lines) + "\\r\\n\\r\\n").encode())
    return int(connection.recv(4096).split(b" ")[1])
`;

describe.skipIf(testPython === undefined)(`WebSocket APIs${suffix}`, () => {
  test("are made by boto3, and let in who signs", async () => {
    const program = `${WEB_SOCKET}
answer({"signed": shake_hands(True), "unsigned": shake_hands(False), "protocol": made["ProtocolType"],
        "routes": [route["RouteKey"] for route in api.get_routes(ApiId=id)["Items"]]})
`;
    expect(await runBoto3(account(), program)).toEqual({
      signed: 101,
      unsigned: 403,
      protocol: "WEBSOCKET",
      routes: ["$connect"],
    });
  });

  test("tell boto3 and the AWS CLI which connections have gone", async () => {
    const program = `
management = client("apigatewaymanagementapi")
try:
    management.post_to_connection(ConnectionId="L0SM9cOFvHcCIhw=", Data=b"hello")
except management.exceptions.GoneException as error:
    answer(error.response["ResponseMetadata"]["HTTPStatusCode"])
`;
    expect(await runBoto3(account(), program)).toBe(410);
    const get = runAwsCli(
      account(),
      "apigatewaymanagementapi",
      "get-connection",
      "--connection-id",
      "L0SM9cOFvHcCIhw=",
    );
    await expect(get).rejects.toThrow("GoneException");
  });

  test("beside which HTTP APIs are exported, and let in who signs", async () => {
    const program = `
from urllib.request import Request, urlopen
from urllib.error import HTTPError
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
api = client("apigatewayv2")
id = api.create_api(Name="shop", ProtocolType="HTTP")["ApiId"]
integration = api.create_integration(ApiId=id, IntegrationType="HTTP_PROXY", IntegrationMethod="GET",
    IntegrationUri=os.environ["AWS_ENDPOINT_URL"] + "/_assay/health")["IntegrationId"]
api.create_route(ApiId=id, RouteKey="GET /a", AuthorizationType="AWS_IAM", Target="integrations/" + integration)
api.create_stage(ApiId=id, StageName="$default", AutoDeploy=True)
url = os.environ["AWS_ENDPOINT_URL"] + "/_aws/execute-api/" + id + "/a"
def status(is_signed):
    request = AWSRequest(method="GET", url=url)
    if is_signed:
        SigV4Auth(boto3.Session().get_credentials(), "execute-api", "eu-central-1").add_auth(request)
    try:
        return urlopen(Request(url, headers=dict(request.headers.items()))).status
    except HTTPError as error:
        return error.code
document = json.loads(api.export_api(ApiId=id, Specification="OAS30", OutputType="JSON")["body"].read())
answer({"signed": status(True), "unsigned": status(False), "paths": list(document["paths"])})
`;
    expect(await runBoto3(account(), program)).toEqual({ signed: 200, unsigned: 403, paths: ["/a"] });
  });
});

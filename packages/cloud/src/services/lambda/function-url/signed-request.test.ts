import { AddPermissionCommand, CreateFunctionUrlConfigCommand } from "@aws-sdk/client-lambda";
import { expect, test } from "vitest";
import { createFunction, lambdaOf, OWN_RUNTIME } from "../../../../test/lambda-fixture.js";
import { PYTHON_MISSING, runBoto3, testPython } from "../../../../test/python-clients.js";
import { startCloud } from "../../../index.js";

const suffix = testPython === undefined ? ` (${PYTHON_MISSING})` : "";

test.skipIf(testPython === undefined)(
  `a URL that wants signatures lets signed callers in, and strangers with a permission only${suffix}`,
  async () => {
    const cloud = await startCloud();
    try {
      const account = lambdaOf(cloud);
      const source = "export const handler = async (event) => event.requestContext.authorizer.iam.accountId;";
      await createFunction(account, "web", { source, Runtime: OWN_RUNTIME });
      const { FunctionUrl = "" } = await account.client.send(
        new CreateFunctionUrlConfigCommand({ FunctionName: "web", AuthType: "AWS_IAM" }),
      );
      const id = new URL(FunctionUrl).hostname.split(".")[0];
      const program = `
import urllib.request, urllib.error
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
def call(account, secret):
    request = AWSRequest("GET", "${cloud.endpointUrl}/_aws/lambda-url/${id}/a")
    SigV4Auth(Credentials(account, secret), "lambda", "eu-central-1").add_auth(request)
    try:
        with urllib.request.urlopen(urllib.request.Request(request.url, headers=dict(request.headers))) as answered:
            return answered.read().decode()
    except urllib.error.HTTPError as error:
        return error.code
answer([call("${account.accountId}", "test"), call("${account.accountId}", "wrong"), call("999988887777", "test")])
`;
      expect(await runBoto3({ endpointUrl: cloud.endpointUrl, accountId: account.accountId }, program)).toEqual([
        account.accountId,
        403,
        403,
      ]);
      await account.client.send(
        new AddPermissionCommand({
          FunctionName: "web",
          StatementId: "partner",
          Action: "lambda:InvokeFunctionUrl",
          Principal: "999988887777",
          FunctionUrlAuthType: "AWS_IAM",
        }),
      );
      expect(await runBoto3({ endpointUrl: cloud.endpointUrl, accountId: account.accountId }, program)).toEqual([
        account.accountId,
        403,
        "999988887777",
      ]);
    } finally {
      await cloud.dispose();
    }
  },
);

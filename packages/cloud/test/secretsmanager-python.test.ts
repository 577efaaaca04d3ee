import { afterAll, beforeAll, expect, test } from "vitest";
import { type Cloud, startCloud } from "../src/index.js";
import { newAccountId } from "./accounts.js";
import { PYTHON_MISSING, runAwsCli, runBoto3, testPython } from "./python-clients.js";

const suffix = testPython === undefined ? ` (${PYTHON_MISSING})` : "";

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud();
});
afterAll(() => cloud.dispose());

test.skipIf(testPython === undefined)(
  `boto3 replicates secrets and has policies validated, the CLI reads what came of it${suffix}`,
  async () => {
    const account = { endpointUrl: cloud.endpointUrl, accountId: newAccountId() };
    const program = `
import json
secrets = client("secretsmanager")
created = secrets.create_secret(Name="db", SecretString="1", AddReplicaRegions=[{"Region": "us-west-2"}])
secrets.put_secret_value(SecretId="db", SecretString="2")
policy = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}]})
try:
    secrets.delete_secret(SecretId="db")
    refused = None
except secrets.exceptions.InvalidParameterException as error:
    refused = error.response["Error"]["Message"]
answer({
    "status": created["ReplicationStatus"],
    "passes": secrets.validate_resource_policy(ResourcePolicy=policy)["PolicyValidationPassed"],
    "refused": refused == f"You can't delete secret {created['ARN']} that still has replica regions [us-west-2].",
})
`;
    expect(await runBoto3(account, program)).toEqual({
      status: [{ Region: "us-west-2", KmsKeyId: "alias/aws/secretsmanager", Status: "InSync" }],
      passes: false,
      refused: true,
    });
    const replica = ["secretsmanager", "get-secret-value", "--secret-id", "db", "--region", "us-west-2"];
    expect(await runAwsCli(account, ...replica)).toMatchObject({ SecretString: "2" });
  },
);

import type { MovableClock } from "@assay/core";
import {
  CreateSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  RotateSecretCommand,
  type RotateSecretCommandInput,
  SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import type { Cloud } from "../src/start-cloud.js";
import { createFunction, lambdaOf } from "./lambda-fixture.js";

/** Written like AWS's templates of rotation functions; it has no SDK, so it signs by hand what nobody verifies. */
const ROTATE = `
const call = async (operation, input) => {
  const { AWS_ACCESS_KEY_ID, AWS_REGION, AWS_ENDPOINT_URL } = process.env;
  const scope = AWS_ACCESS_KEY_ID + "/20261101/" + AWS_REGION + "/secretsmanager/aws4_request";
  const headers = {
    "content-type": "application/x-amz-json-1.1",
    "x-amz-target": "secretsmanager." + operation,
    "x-amz-date": "20261101T093000Z",
    authorization: "AWS4-HMAC-SHA256 Credential=" + scope + ", SignedHeaders=host, Signature=unverified",
  };
  const response = await fetch(AWS_ENDPOINT_URL, { method: "POST", headers, body: JSON.stringify(input) });
  const answer = await response.json();
  if (!response.ok) throw Object.assign(new Error(answer.message ?? answer.Message), { name: answer.__type });
  return answer;
};
export const handler = async ({ Step, SecretId, ClientRequestToken: token }) => {
  const { VersionIdsToStages: stages } = await call("DescribeSecret", { SecretId });
  if (!stages[token].includes("AWSPENDING")) throw new Error("version " + token + " is not pending");
  const pending = { SecretId, VersionId: token, VersionStage: "AWSPENDING" };
  if (Step === "createSecret") {
    const { SecretString } = await call("GetSecretValue", { SecretId });
    const next = String(Number(SecretString) + 1);
    const missing = await call("GetSecretValue", pending).then(() => undefined, (error) => error.name);
    if (missing !== undefined && missing !== "ResourceNotFoundException") throw new Error(missing);
    await call("PutSecretValue", { SecretId, ClientRequestToken: token, SecretString: next, VersionStages: ["AWSPENDING"] });
  }
  if (Step === "testSecret") {
    const { SecretString } = await call("GetSecretValue", pending);
    if (SecretString === "13") throw new Error("unlucky");
  }
  if (Step === "finishSecret") {
    const [current] = Object.entries(stages).find(([, labels]) => labels.includes("AWSCURRENT"));
    const move = { VersionStage: "AWSCURRENT", MoveToVersionId: token, RemoveFromVersionId: current };
    await call("UpdateSecretVersionStage", { SecretId, ...move });
  }
};`;

/** A secret with a number that each rotation raises by one. */
export async function prepareRotation(cloud: Cloud<MovableClock>, SecretString = "1") {
  const lambda = lambdaOf(cloud);
  await createFunction(lambda, "rotate", { source: ROTATE, Timeout: 10 });
  const client = cloud.client(SecretsManagerClient, { accountId: lambda.accountId, region: lambda.region });
  await client.send(new CreateSecretCommand({ Name: "db", SecretString }));
  return {
    client,
    lambda,
    rotate: (input: Partial<RotateSecretCommandInput> = {}) =>
      client.send(new RotateSecretCommand({ SecretId: "db", RotationLambdaARN: lambda.arn("rotate"), ...input })),
    read: async (VersionStage?: string) =>
      (await client.send(new GetSecretValueCommand({ SecretId: "db", VersionStage }))).SecretString,
    describe: () => client.send(new DescribeSecretCommand({ SecretId: "db" })),
  };
}

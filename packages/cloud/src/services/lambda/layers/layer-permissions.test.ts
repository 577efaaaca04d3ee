import { packFiles } from "@assay/archive";
import {
  AddLayerVersionPermissionCommand,
  GetAccountSettingsCommand,
  GetLayerVersionPolicyCommand,
  PublishLayerVersionCommand,
  RemoveLayerVersionPermissionCommand,
} from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type LambdaAccount, lambdaOf, refusalOf } from "../../../../test/lambda-fixture.js";
import { type Cloud, startCloud } from "../../../index.js";

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud();
});
afterAll(() => cloud.dispose());

const LAYER = { LayerName: "greetings", VersionNumber: 1 };

async function layerIn({ client }: LambdaAccount): Promise<{ arn: string; zip: Uint8Array }> {
  const zip = await packFiles([{ path: "bin/hello", content: "#!/bin/sh\n" }]);
  const Content = { ZipFile: zip };
  const published = await client.send(new PublishLayerVersionCommand({ LayerName: LAYER.LayerName, Content }));
  return { arn: published.LayerVersionArn ?? "", zip };
}

const allow = ({ client }: LambdaAccount, StatementId: string, more: object = {}) =>
  client.send(
    new AddLayerVersionPermissionCommand({
      ...LAYER,
      StatementId,
      Action: "lambda:GetLayerVersion",
      Principal: "*",
      ...more,
    }),
  );

test("statements are added to and removed from the policy of a layer version", async () => {
  const lambda = lambdaOf(cloud);
  const { arn } = await layerIn(lambda);
  const statement = (Sid: string) => ({
    Sid,
    Effect: "Allow",
    Principal: "*",
    Action: "lambda:GetLayerVersion",
    Resource: arn,
  });
  const policy = async () => await lambda.client.send(new GetLayerVersionPolicyCommand(LAYER));
  const first = await allow(lambda, "s1");
  expect(JSON.parse(first.Statement ?? "")).toEqual(statement("s1"));
  expect((await policy()).RevisionId).toBe(first.RevisionId);
  await allow(lambda, "s2", { RevisionId: first.RevisionId });
  expect(JSON.parse((await policy()).Policy ?? "").Statement).toEqual([statement("s1"), statement("s2")]);
  await lambda.client.send(new RemoveLayerVersionPermissionCommand({ ...LAYER, StatementId: "s1" }));
  expect(JSON.parse((await policy()).Policy ?? "").Statement).toEqual([statement("s2")]);
});

test("refusals about policies of layers are AWS's", async () => {
  const lambda = lambdaOf(cloud);
  const { arn } = await layerIn(lambda);
  const policy = () => refusalOf(lambda.client.send(new GetLayerVersionPolicyCommand(LAYER)));
  expect(await policy()).toEqual({
    code: "ResourceNotFoundException",
    status: 404,
    message: "No policy is associated with the given resource.",
  });
  await allow(lambda, "s1");
  expect(await refusalOf(allow(lambda, "s1"))).toMatchObject({ code: "ResourceConflictException", status: 409 });
  expect(await refusalOf(allow(lambda, "s2", { RevisionId: "stale" }))).toEqual({
    code: "PreconditionFailedException",
    status: 412,
    message:
      "The Revision Id provided does not match the latest Revision Id. Call the GetLayerPolicy API to retrieve the latest Revision Id",
  });
  expect(await refusalOf(allow(lambda, "s2", { VersionNumber: 2 }))).toMatchObject({
    code: "ResourceNotFoundException",
    message: `Layer version ${arn.replace(/1$/, "2")} does not exist.`,
  });
  expect(await refusalOf(allow(lambda, "s2", { Action: "*" }))).toEqual({
    code: "ValidationException",
    status: 400,
    message:
      "1 validation error detected: Value '*' at 'action' failed to satisfy constraint: Member must satisfy regular expression pattern: lambda:GetLayerVersion",
  });
});

test("layers count to the code of the account", async () => {
  const lambda = lambdaOf(cloud);
  const { zip } = await layerIn(lambda);
  const { AccountUsage } = await lambda.client.send(new GetAccountSettingsCommand({}));
  expect(AccountUsage?.TotalCodeSize).toBe(zip.byteLength);
});

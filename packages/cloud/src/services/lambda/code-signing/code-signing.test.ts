import {
  CreateCodeSigningConfigCommand,
  CreateFunctionCommand,
  DeleteCodeSigningConfigCommand,
  DeleteFunctionCodeSigningConfigCommand,
  GetCodeSigningConfigCommand,
  GetFunctionCodeSigningConfigCommand,
  ListCodeSigningConfigsCommand,
  ListFunctionsByCodeSigningConfigCommand,
  ListTagsCommand,
  PutFunctionCodeSigningConfigCommand,
  TagResourceCommand,
  UpdateCodeSigningConfigCommand,
  UpdateFunctionCodeCommand,
} from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  createFunction,
  ECHO,
  type LambdaAccount,
  lambdaOf,
  nodePackage,
  ROLE,
  refusalOf,
} from "../../../../test/lambda-fixture.js";
import { type Cloud, startCloud } from "../../../index.js";

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud();
});
afterAll(() => cloud[Symbol.asyncDispose]());

const FunctionName = "orders";

const profileOf = ({ region, accountId }: LambdaAccount) =>
  `arn:aws:signer:${region}:${accountId}:/signing-profiles/test`;

async function createConfig(lambda: LambdaAccount, input = {}) {
  const AllowedPublishers = { SigningProfileVersionArns: [profileOf(lambda)] };
  const { CodeSigningConfig } = await lambda.client.send(
    new CreateCodeSigningConfigCommand({ AllowedPublishers, Description: "ours", ...input }),
  );
  return CodeSigningConfig?.CodeSigningConfigArn ?? "";
}

test("a configuration is made, shown, changed, listed and deleted", async () => {
  const lambda = lambdaOf(cloud);
  const { client } = lambda;
  const CodeSigningConfigArn = await createConfig(lambda, {
    CodeSigningPolicies: { UntrustedArtifactOnDeployment: "Enforce" },
    Tags: { team: "a" },
  });
  const prefix = `arn:aws:lambda:${lambda.region}:${lambda.accountId}:code-signing-config:`;
  expect(CodeSigningConfigArn).toMatch(new RegExp(`^${prefix}csc-[a-z0-9]{17}$`));
  const { CodeSigningConfig } = await client.send(new GetCodeSigningConfigCommand({ CodeSigningConfigArn }));
  expect(CodeSigningConfig).toEqual({
    CodeSigningConfigId: CodeSigningConfigArn.slice(prefix.length),
    CodeSigningConfigArn,
    Description: "ours",
    AllowedPublishers: { SigningProfileVersionArns: [profileOf(lambda)] },
    CodeSigningPolicies: { UntrustedArtifactOnDeployment: "Enforce" },
    LastModified: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+0000$/),
  });
  const changed = await client.send(
    new UpdateCodeSigningConfigCommand({
      CodeSigningConfigArn,
      CodeSigningPolicies: { UntrustedArtifactOnDeployment: "Warn" },
    }),
  );
  expect(changed.CodeSigningConfig).toMatchObject({
    Description: "ours",
    CodeSigningPolicies: { UntrustedArtifactOnDeployment: "Warn" },
  });
  await client.send(new TagResourceCommand({ Resource: CodeSigningConfigArn, Tags: { stage: "dev" } }));
  const { Tags } = await client.send(new ListTagsCommand({ Resource: CodeSigningConfigArn }));
  expect(Tags).toEqual({ team: "a", stage: "dev" });

  const other = await createConfig(lambda);
  const first = await client.send(new ListCodeSigningConfigsCommand({ MaxItems: 1 }));
  const second = await client.send(new ListCodeSigningConfigsCommand({ MaxItems: 1, Marker: first.NextMarker }));
  const listed = [first, second].flatMap(({ CodeSigningConfigs = [] }) => CodeSigningConfigs);
  expect(listed.map((each) => each.CodeSigningConfigArn)).toEqual([CodeSigningConfigArn, other].sort());
  const deleted = await client.send(new DeleteCodeSigningConfigCommand({ CodeSigningConfigArn: other }));
  expect(deleted.$metadata.httpStatusCode).toBe(204);
  expect((await client.send(new ListCodeSigningConfigsCommand())).CodeSigningConfigs).toHaveLength(1);
});

test("a function has one, or none, and keeps it from being deleted", async () => {
  const lambda = lambdaOf(cloud);
  const { client } = lambda;
  await createFunction(lambda, FunctionName);
  const CodeSigningConfigArn = await createConfig(lambda);
  const ofFunction = async () => {
    const { $metadata, ...answer } = await client.send(new GetFunctionCodeSigningConfigCommand({ FunctionName }));
    return answer;
  };
  const users = async () =>
    (await client.send(new ListFunctionsByCodeSigningConfigCommand({ CodeSigningConfigArn }))).FunctionArns;
  expect(await ofFunction()).toEqual({});
  expect(await users()).toEqual([]);

  await client.send(new PutFunctionCodeSigningConfigCommand({ FunctionName, CodeSigningConfigArn }));
  expect(await ofFunction()).toEqual({ FunctionName, CodeSigningConfigArn });
  expect(await users()).toEqual([lambda.arn(FunctionName)]);
  const deletion = () => client.send(new DeleteCodeSigningConfigCommand({ CodeSigningConfigArn }));
  expect(await refusalOf(deletion())).toMatchObject({ code: "ResourceConflictException", status: 409 });

  const removal = () => client.send(new DeleteFunctionCodeSigningConfigCommand({ FunctionName }));
  expect((await removal()).$metadata.httpStatusCode).toBe(204);
  expect((await removal()).$metadata.httpStatusCode).toBe(204);
  expect(await ofFunction()).toEqual({});
  await deletion();
});

test("what is not there is named in AWS's words", async () => {
  const lambda = lambdaOf(cloud);
  const { client } = lambda;
  await createFunction(lambda, FunctionName);
  const CodeSigningConfigArn = `arn:aws:lambda:${lambda.region}:${lambda.accountId}:code-signing-config:csc-${"0".repeat(17)}`;
  const noSuchConfig = {
    code: "ResourceNotFoundException",
    status: 404,
    message: `The Lambda code signing configuration ${CodeSigningConfigArn} can not be found.`,
  };
  for (const call of [
    client.send(new GetCodeSigningConfigCommand({ CodeSigningConfigArn })),
    client.send(new DeleteCodeSigningConfigCommand({ CodeSigningConfigArn })),
    client.send(new ListFunctionsByCodeSigningConfigCommand({ CodeSigningConfigArn })),
  ]) {
    expect(await refusalOf(call)).toEqual(noSuchConfig);
  }
  const put = (name: string) =>
    client.send(new PutFunctionCodeSigningConfigCommand({ FunctionName: name, CodeSigningConfigArn }));
  const notAttachable = {
    code: "CodeSigningConfigNotFoundException",
    status: 404,
    message: `The code signing configuration cannot be found. Check that the provided configuration is not deleted: ${CodeSigningConfigArn}.`,
  };
  expect(await refusalOf(put(FunctionName))).toEqual(notAttachable);
  expect(await refusalOf(put("unknown"))).toEqual(notAttachable);
  expect(await refusalOf(createFunction(lambda, "other", { CodeSigningConfigArn }))).toEqual(notAttachable);
  const ofUnknown = client.send(new GetFunctionCodeSigningConfigCommand({ FunctionName: "unknown" }));
  expect((await refusalOf(ofUnknown)).message).toBe(`Function not found: ${lambda.arn("unknown")}`);
});

test("code of a function that wants signed code is taken, which the ledger notes", async () => {
  await using cloud = await startCloud();
  const lambda = lambdaOf(cloud);
  const CodeSigningConfigArn = await createConfig(lambda, {
    CodeSigningPolicies: { UntrustedArtifactOnDeployment: "Enforce" },
  });
  const ZipFile = await nodePackage(ECHO);
  await lambda.client.send(
    new CreateFunctionCommand({
      FunctionName,
      Role: ROLE,
      Runtime: "nodejs20.x",
      Handler: "index.handler",
      Code: { ZipFile },
      CodeSigningConfigArn,
    }),
  );
  await lambda.client.send(new UpdateFunctionCodeCommand({ FunctionName, ZipFile }));
  const noted = cloud.ledger.entries().filter(({ gap }) => gap === "signature-not-checked");
  expect(noted.map(({ source }) => source)).toEqual(["lambda.CreateFunction", "lambda.UpdateFunctionCode"]);
  expect(noted[0]?.detail).toContain("with Enforce, AWS would refuse");
});

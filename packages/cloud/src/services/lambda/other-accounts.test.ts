import {
  AddPermissionCommand,
  CreateAliasCommand,
  DeleteFunctionCommand,
  GetFunctionCommand,
  GetFunctionConfigurationCommand,
  GetFunctionRecursionConfigCommand,
  InvokeCommand,
  InvokeWithResponseStreamCommand,
  LambdaClient,
  ListTagsCommand,
  ListVersionsByFunctionCommand,
  PublishVersionCommand,
  PutFunctionEventInvokeConfigCommand,
  TagResourceCommand,
  UpdateFunctionConfigurationCommand,
} from "@aws-sdk/client-lambda";
import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createFunction, type LambdaAccount, lambdaOf, refusalOf } from "../../../test/lambda-fixture.js";
import { type Cloud, startCloud } from "../../index.js";

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud();
});
afterAll(() => cloud.dispose());

const WHO = "export const handler = async (event, context) => context.invokedFunctionArn;";

/** A function that tells its ARN, and an account beside the one that has it. */
async function neighbours(): Promise<{ owner: LambdaAccount; guest: LambdaAccount; arn: string }> {
  const [owner, guest] = [lambdaOf(cloud), lambdaOf(cloud)];
  await createFunction(owner, "orders", { source: WHO, Publish: true, Tags: { team: "red" } });
  return { owner, guest, arn: owner.arn("orders") };
}

let statements = 0;

function allow({ client }: LambdaAccount, input: Partial<AddPermissionCommand["input"]>) {
  const StatementId = `s${++statements}`;
  const more = { Action: "lambda:InvokeFunction", Principal: "*", ...input };
  return client.send(new AddPermissionCommand({ FunctionName: "orders", StatementId, ...more }));
}

async function invoke(client: LambdaClient, FunctionName: string, Qualifier?: string): Promise<unknown> {
  const { Payload } = await client.send(new InvokeCommand({ FunctionName, Qualifier }));
  return JSON.parse(Buffer.from(Payload ?? []).toString());
}

const denied = (caller: string, action: string, arn: string) => ({
  code: "AccessDeniedException",
  status: 403,
  message: `User: ${caller} is not authorized to perform: lambda:${action} on resource: ${arn} because no resource-based policy allows the lambda:${action} action`,
});
const rootOf = ({ accountId }: LambdaAccount) => `arn:aws:iam::${accountId}:root`;

describe("a function of another account", () => {
  test("runs for the account that its policy names, and for nobody else", async () => {
    const { owner, guest, arn } = await neighbours();
    expect(await refusalOf(invoke(guest.client, arn))).toEqual(denied(rootOf(guest), "InvokeFunction", arn));
    await allow(owner, { Principal: guest.accountId });
    expect(await invoke(guest.client, arn)).toBe(arn);
    expect(await invoke(guest.client, `${owner.accountId}:orders`)).toBe(arn);
    const third = lambdaOf(cloud);
    expect(await refusalOf(invoke(third.client, arn))).toEqual(denied(rootOf(third), "InvokeFunction", arn));
  });

  test("that is not there is refused as one that may not be seen", async () => {
    const { owner, guest } = await neighbours();
    const unknown = owner.arn("unknown");
    expect(await refusalOf(invoke(guest.client, unknown))).toEqual(denied(rootOf(guest), "InvokeFunction", unknown));
  });

  test("streams its response to whoever may invoke it", async () => {
    const { owner, guest, arn } = await neighbours();
    const stream = () => guest.client.send(new InvokeWithResponseStreamCommand({ FunctionName: arn }));
    expect(await refusalOf(stream())).toEqual(denied(rootOf(guest), "InvokeFunction", arn));
    await allow(owner, {});
    expect((await stream()).ExecutedVersion).toBe("$LATEST");
  });

  test("opens the alias that has the policy, and neither itself nor its versions", async () => {
    const { owner, guest, arn } = await neighbours();
    await owner.client.send(new CreateAliasCommand({ FunctionName: "orders", Name: "live", FunctionVersion: "1" }));
    await allow(owner, { Principal: guest.accountId, Qualifier: "live" });
    expect(await invoke(guest.client, arn, "live")).toBe(`${arn}:live`);
    expect(await invoke(guest.client, `${arn}:live`)).toBe(`${arn}:live`);
    for (const closed of [arn, `${arn}:1`, `${arn}:$LATEST`]) {
      expect(await refusalOf(invoke(guest.client, closed))).toEqual(denied(rootOf(guest), "InvokeFunction", closed));
    }
  });
});

describe("a policy that names a role", () => {
  test("lets the sessions of that role in, and no other", async () => {
    const { owner, guest, arn } = await neighbours();
    const sessionOf = async (role: string) => {
      const RoleArn = `arn:aws:iam::${guest.accountId}:role/${role}`;
      const sts = new STSClient(guest.options);
      const { Credentials } = await sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: "ci" }));
      const { AccessKeyId = "", SecretAccessKey = "", SessionToken = "" } = Credentials ?? {};
      const credentials = { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
      return new LambdaClient({ ...guest.options, credentials });
    };
    await allow(owner, { Principal: `arn:aws:iam::${guest.accountId}:role/teams/deployer` });
    expect(await invoke(await sessionOf("deployer"), arn)).toBe(arn);
    const session = `arn:aws:sts::${guest.accountId}:assumed-role/reader/ci`;
    expect(await refusalOf(invoke(await sessionOf("reader"), arn))).toEqual(denied(session, "InvokeFunction", arn));
  });
});

describe("actions", () => {
  test("are opened one by one, or all at once", async () => {
    const { owner, guest, arn } = await neighbours();
    const describeFunction = () => guest.client.send(new GetFunctionConfigurationCommand({ FunctionName: arn }));
    const versions = () => guest.client.send(new ListVersionsByFunctionCommand({ FunctionName: arn }));
    await allow(owner, { Action: "lambda:GetFunctionConfiguration", Principal: guest.accountId });
    expect((await describeFunction()).FunctionArn).toBe(arn);
    expect(await refusalOf(versions())).toEqual(denied(rootOf(guest), "ListVersionsByFunction", arn));
    await allow(owner, { Action: "lambda:*", Principal: guest.accountId });
    expect((await versions()).Versions).toHaveLength(2);
    await guest.client.send(new TagResourceCommand({ Resource: arn, Tags: { by: "guest" } }));
    expect((await owner.client.send(new ListTagsCommand({ Resource: arn }))).Tags).toEqual({
      team: "red",
      by: "guest",
    });
    await guest.client.send(new PublishVersionCommand({ FunctionName: arn }));
    await guest.client.send(new DeleteFunctionCommand({ FunctionName: arn }));
    expect(await refusalOf(invoke(owner.client, "orders"))).toMatchObject({ code: "ResourceNotFoundException" });
  });

  test("that AWS opens to nobody stay refused", async () => {
    const { owner, guest, arn } = await neighbours();
    await allow(owner, { Action: "*", Principal: guest.accountId });
    const FunctionName = arn;
    const { client } = guest;
    const refused = {
      AddPermission: () =>
        client.send(new AddPermissionCommand({ FunctionName, StatementId: "x", Action: "lambda:*", Principal: "*" })),
      UpdateFunctionConfiguration: () => client.send(new UpdateFunctionConfigurationCommand({ FunctionName })),
      PutFunctionEventInvokeConfig: () =>
        client.send(new PutFunctionEventInvokeConfigCommand({ FunctionName, MaximumRetryAttempts: 0 })),
      GetFunctionRecursionConfig: () => client.send(new GetFunctionRecursionConfigCommand({ FunctionName })),
    };
    for (const [action, request] of Object.entries(refused)) {
      expect(await refusalOf(request())).toEqual(denied(rootOf(guest), action, arn));
    }
  });

  test("GetFunction shows the tags to whoever may list them", async () => {
    const { owner, guest, arn } = await neighbours();
    const get = () => guest.client.send(new GetFunctionCommand({ FunctionName: arn }));
    await allow(owner, { Action: "lambda:GetFunction", Principal: guest.accountId });
    const hidden = await get();
    expect(hidden.Tags).toBeUndefined();
    expect(hidden.TagsError).toEqual({
      ErrorCode: "AccessDeniedException",
      Message: denied(rootOf(guest), "ListTags", arn).message,
    });
    await allow(owner, { Action: "lambda:ListTags", Principal: guest.accountId });
    const shown = await get();
    expect([shown.Tags, shown.TagsError]).toEqual([{ team: "red" }, undefined]);
  });
});

describe("conditions", () => {
  test("on a source or on the way of the call are not met by a call of the API", async () => {
    const { owner, guest, arn } = await neighbours();
    await allow(owner, { SourceArn: "arn:aws:s3:::bucket" });
    await allow(owner, { Principal: guest.accountId, SourceAccount: guest.accountId });
    await allow(owner, { InvokedViaFunctionUrl: true });
    expect(await refusalOf(invoke(guest.client, arn))).toEqual(denied(rootOf(guest), "InvokeFunction", arn));
  });

  test("on an organization are taken as met, and the ledger tells", async () => {
    const { owner, guest, arn } = await neighbours();
    await allow(owner, { PrincipalOrgID: "o-1234567890" });
    expect(await invoke(guest.client, arn)).toBe(arn);
    expect(cloud.ledger.entries()).toContainEqual(
      expect.objectContaining({
        source: "lambda.InvokeFunction",
        gap: "policy-conditions-not-evaluated",
        detail: expect.stringContaining(arn),
      }),
    );
  });
});

import { packFiles } from "@assay/archive";
import {
  AddLayerVersionPermissionCommand,
  DeleteLayerVersionCommand,
  GetLayerVersionByArnCommand,
  GetLayerVersionCommand,
  InvokeCommand,
  ListLayerVersionsCommand,
  PublishLayerVersionCommand,
  RemoveLayerVersionPermissionCommand,
  UpdateFunctionConfigurationCommand,
} from "@aws-sdk/client-lambda";
import { expect, test } from "vitest";
import { createFunction, type LambdaAccount, lambdaOf, refusalOf } from "../../../../test/lambda-fixture.js";
import { type Cloud, startCloud } from "../../../index.js";

const GREETER = `import { createRequire } from "node:module";
const require = createRequire(import.meta.url);
export const handler = async () => require("greeting");`;

const LAYER = { LayerName: "greetings", VersionNumber: 1 };
const GRANT = { ...LAYER, StatementId: "partner", Action: "lambda:GetLayerVersion" };

async function layerOf({ client }: LambdaAccount): Promise<{ layerArn: string; arn: string }> {
  const ZipFile = await packFiles([
    { path: "nodejs/node_modules/greeting/index.js", content: `module.exports = "hello";` },
  ]);
  const command = new PublishLayerVersionCommand({ LayerName: LAYER.LayerName, Content: { ZipFile } });
  const { LayerArn = "", LayerVersionArn = "" } = await client.send(command);
  return { layerArn: LayerArn, arn: LayerVersionArn };
}

const invoke = async ({ client }: LambdaAccount) =>
  JSON.parse(Buffer.from((await client.send(new InvokeCommand({ FunctionName: "orders" }))).Payload ?? []).toString());

const denied = ({ accountId }: LambdaAccount, action: string, arn: string) => ({
  code: "AccessDeniedException",
  status: 403,
  message: `User: arn:aws:iam::${accountId}:root is not authorized to perform: lambda:${action} on resource: ${arn} because no resource-based policy allows the lambda:${action} action`,
});

async function neighbours(cloud: Cloud) {
  const [owner, guest] = [lambdaOf(cloud), lambdaOf(cloud)];
  return { owner, guest, ...(await layerOf(owner)) };
}

test("a layer version is read by the account that its policy names", async () => {
  await using cloud = await startCloud();
  const { owner, guest, layerArn, arn } = await neighbours(cloud);
  const byName = () => guest.client.send(new GetLayerVersionCommand({ LayerName: layerArn, VersionNumber: 1 }));
  const byArn = () => guest.client.send(new GetLayerVersionByArnCommand({ Arn: arn }));
  for (const get of [byName, byArn]) expect(await refusalOf(get())).toEqual(denied(guest, "GetLayerVersion", arn));
  await owner.client.send(new AddLayerVersionPermissionCommand({ ...GRANT, Principal: guest.accountId }));
  for (const get of [byName, byArn]) expect(await get()).toMatchObject({ LayerVersionArn: arn, Version: 1 });
  const list = guest.client.send(new ListLayerVersionsCommand({ LayerName: layerArn }));
  expect(await refusalOf(list)).toEqual(denied(guest, "ListLayerVersions", layerArn));
});

test("a function uses the layer of another account, and keeps it when permission and layer are gone", async () => {
  await using cloud = await startCloud();
  const { owner, guest, arn } = await neighbours(cloud);
  const create = () => createFunction(guest, "orders", { source: GREETER, Layers: [arn] });
  expect(await refusalOf(create())).toEqual(denied(guest, "GetLayerVersion", arn));
  await owner.client.send(new AddLayerVersionPermissionCommand({ ...GRANT, Principal: "*" }));
  expect((await create()).Layers).toEqual([{ Arn: arn, CodeSize: expect.any(Number) }]);
  await owner.client.send(new RemoveLayerVersionPermissionCommand({ ...LAYER, StatementId: "partner" }));
  await owner.client.send(new DeleteLayerVersionCommand(LAYER));
  expect(await invoke(guest)).toBe("hello");
  await cloud.snapshots.save("before");
  await cloud.reset();
  await cloud.snapshots.restore("before");
  expect(await invoke(guest)).toBe("hello");
});

test("an update takes up the layer of another account when it may", async () => {
  await using cloud = await startCloud();
  const { owner, guest, arn } = await neighbours(cloud);
  await createFunction(guest, "orders", { source: GREETER });
  const update = () =>
    guest.client.send(new UpdateFunctionConfigurationCommand({ FunctionName: "orders", Layers: [arn] }));
  expect(await refusalOf(update())).toEqual(denied(guest, "GetLayerVersion", arn));
  await owner.client.send(new AddLayerVersionPermissionCommand({ ...GRANT, Principal: guest.accountId }));
  expect((await update()).Layers).toEqual([{ Arn: arn, CodeSize: expect.any(Number) }]);
  expect(await invoke(guest)).toBe("hello");
});

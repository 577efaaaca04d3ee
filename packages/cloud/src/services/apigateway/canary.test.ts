import {
  CreateDeploymentCommand,
  FlushStageCacheCommand,
  type PatchOperation,
  PutIntegrationResponseCommand,
  PutMethodResponseCommand,
  UpdateIntegrationResponseCommand,
  UpdateStageCommand,
} from "@aws-sdk/client-api-gateway";
import { CloudWatchLogsClient, FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { newAccountId } from "../../../test/accounts.js";
import { refusalOf } from "../../../test/lambda-fixture.js";
import { createTestApi } from "../../../test/rest-api-fixture.js";
import { type Cloud, startCloud } from "../../index.js";

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud();
});
afterAll(() => cloud.dispose());

const template = (version: string) => ({
  "application/json": `${version} $context.isCanaryRequest $stageVariables.a $stageVariables.b`,
});

/** An API whose stage shows `old`, and whose second deployment says `new`. */
async function releasedApi() {
  const accountId = newAccountId();
  const api = await createTestApi(cloud, accountId);
  const { gateway, id: restApiId, rootId: resourceId } = api;
  await api.method(resourceId, "GET", { requestTemplates: { "application/json": '{"statusCode": 200}' } });
  const named = { restApiId, resourceId, httpMethod: "GET", statusCode: "200" };
  await gateway.send(new PutMethodResponseCommand(named));
  await gateway.send(new PutIntegrationResponseCommand({ ...named, responseTemplates: template("old") }));
  const deploy = (input: object) => gateway.send(new CreateDeploymentCommand({ restApiId, ...input }));
  const { id: oldId = "" } = await deploy({ stageName: "dev", variables: { a: "1", b: "2" } });
  const value = template("new")["application/json"];
  const patchOperations = [{ op: "replace" as const, path: "/responseTemplates/application~1json", value }];
  await gateway.send(new UpdateIntegrationResponseCommand({ ...named, patchOperations }));
  const update = (...operations: PatchOperation[]) =>
    gateway.send(new UpdateStageCommand({ restApiId, stageName: "dev", patchOperations: operations }));
  const said = async () => (await api.call("/")).text();
  const flush = () => gateway.send(new FlushStageCacheCommand({ restApiId, stageName: "dev" }));
  return { accountId, deploy, update, said, flush, oldId };
}

const CANARY = { percentTraffic: 100, stageVariableOverrides: { b: "canary" } };

test("a canary takes its share of requests, with its own variables", async () => {
  const { deploy, update, said, oldId } = await releasedApi();
  expect(await said()).toMatch(/^old \$context\.isCanaryRequest 1 2$/);
  const { id: newId } = await deploy({ stageName: "dev", canarySettings: CANARY });
  expect(await said()).toBe("new true 1 canary");
  const share = { op: "replace" as const, path: "/canarySettings/percentTraffic" };
  const stage = await update({ ...share, value: "0.0" });
  expect(stage).toMatchObject({ deploymentId: oldId, canarySettings: { deploymentId: newId, percentTraffic: 0 } });
  expect(await said()).toBe("old false 1 2");
  await update({ ...share, value: "50" });
  const versions = await Promise.all(Array.from({ length: 200 }, said));
  expect(new Set(versions.map((each) => each.slice(0, 3)))).toEqual(new Set(["old", "new"]));
});

test("a promotion copies the canary to the stage and takes it away", async () => {
  const { deploy, update, said, flush } = await releasedApi();
  const { id: deploymentId } = await deploy({ stageName: "dev", canarySettings: CANARY });
  const stage = await update(
    { op: "replace", path: "/canarySettings/percentTraffic", value: "0.0" },
    { op: "copy", from: "/canarySettings/stageVariableOverrides", path: "/variables" },
    { op: "copy", from: "/canarySettings/deploymentId", path: "/deploymentId" },
  );
  expect(stage).toMatchObject({ deploymentId, variables: { a: "1", b: "canary" } });
  expect(await said()).toBe("new false 1 canary");
  await flush();
  expect(await update({ op: "remove", path: "/canarySettings" })).not.toHaveProperty("canarySettings");
  expect(await said()).toMatch(/^new \$context/);
});

test("a patch makes a canary of whatever part it sets", async () => {
  const { deploy, update, oldId } = await releasedApi();
  const { id: newId } = await deploy({});
  const byDeployment = await update({ op: "replace", path: "/canarySettings/deploymentId", value: newId });
  const made = { deploymentId: newId, percentTraffic: 0, useStageCache: false };
  expect(byDeployment.canarySettings).toEqual(made);
  await update({ op: "remove", path: "/canarySettings" });
  const byShare = await update({ op: "replace", path: "/canarySettings/percentTraffic", value: "50" });
  expect(byShare.canarySettings).toEqual({ deploymentId: oldId, percentTraffic: 50, useStageCache: false });
  const path = "/canarySettings/stageVariableOverrides/a";
  const { canarySettings } = await update({ op: "replace", path, value: "x" });
  expect(canarySettings?.stageVariableOverrides).toEqual({ a: "x" });
});

test("a canary that could not be is refused in AWS's words", async () => {
  const { deploy, update } = await releasedApi();
  const refused = async (promise: Promise<unknown>) => (await refusalOf(promise)).message;
  expect(await refused(deploy({ canarySettings: CANARY }))).toBe(
    "Invalid deployment content specified.Non null and non empty stageName must be provided for canary deployment. Provided value is null",
  );
  expect(await refused(deploy({ stageName: "none", canarySettings: CANARY }))).toBe(
    "Invalid deployment content specified.Stage none must already be created before making a canary release deployment",
  );
  const settings = "canarySettings/stageVariableOverrides";
  const missing = "because there is no method setting for this method ";
  expect(await refused(update({ op: "remove", path: `/${settings}` }))).toBe(
    `Cannot remove method setting ${settings} ${missing}`,
  );
  expect(await refused(update({ op: "replace", path: "/canarySettings/colour", value: "x" }))).toContain(
    "Invalid method setting path: /canarySettings/colour. Must be one of: [/deploymentId, ",
  );
  expect(await refused(update({ op: "add", path: "/canarySettings/deploymentId", value: "x" }))).toBe(
    "Invalid add operation with path: /canarySettings/deploymentId",
  );
  const unknown = { op: "replace" as const, path: "/canarySettings/deploymentId", value: "none" };
  expect(await refusalOf(update(unknown))).toMatchObject({ code: "NotFoundException" });
});

test("a canary logs beside its stage", async () => {
  const { accountId, deploy, update, said } = await releasedApi();
  const destinationArn = `arn:aws:logs:eu-central-1:${accountId}:log-group:access`;
  await update(
    { op: "replace", path: "/accessLogSettings/destinationArn", value: destinationArn },
    { op: "replace", path: "/accessLogSettings/format", value: "$context.requestId $context.isCanaryRequest" },
  );
  await said();
  await deploy({ stageName: "dev", canarySettings: CANARY });
  await said();
  const logs = cloud.client(CloudWatchLogsClient, { accountId, region: "eu-central-1" });
  const linesOf = async (logGroupName: string) => {
    const { events } = await logs.send(new FilterLogEventsCommand({ logGroupName }));
    return events?.map(({ message }) => message?.split(" ")[1]);
  };
  expect(await linesOf("access")).toEqual(["-"]);
  expect(await linesOf("access/Canary")).toEqual(["true"]);
});

import {
  CreateDeploymentCommand,
  CreateStageCommand,
  DeleteDeploymentCommand,
  DeleteStageCommand,
  FlushStageAuthorizersCacheCommand,
  FlushStageCacheCommand,
  GetDeploymentCommand,
  GetDeploymentsCommand,
  GetStagesCommand,
  PutIntegrationResponseCommand,
  PutMethodResponseCommand,
  UpdateDeploymentCommand,
} from "@aws-sdk/client-api-gateway";
import { afterAll, beforeAll, expect, test } from "vitest";
import { newAccountId } from "../../../test/accounts.js";
import { createTestApi } from "../../../test/rest-api-fixture.js";
import { type Cloud, startCloud } from "../../index.js";

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud();
});
afterAll(() => cloud.dispose());

/** An API that answers `ok` at its root, not deployed yet. */
async function createAnsweringApi() {
  const api = await createTestApi(cloud, newAccountId());
  await api.method(api.rootId, "GET", { requestTemplates: { "application/json": '{"statusCode": 200}' } });
  const answer = { restApiId: api.id, resourceId: api.rootId, httpMethod: "GET", statusCode: "200" };
  await api.gateway.send(new PutMethodResponseCommand(answer));
  await api.gateway.send(new PutIntegrationResponseCommand({ ...answer, responseTemplates: { "text/plain": "ok" } }));
  return api;
}

test("deployments are listed, described anew, and deleted once no stage shows them", async () => {
  const { gateway, id: restApiId } = await createAnsweringApi();
  const create = async (description: string) =>
    (await gateway.send(new CreateDeploymentCommand({ restApiId, description }))).id ?? "";
  const [first, second] = [await create("first"), await create("second")];
  const stage = new CreateStageCommand({ restApiId, stageName: "dev", deploymentId: first });
  await gateway.send(stage);

  const patchOperations = [{ op: "replace" as const, path: "/description", value: "renamed" }];
  await gateway.send(new UpdateDeploymentCommand({ restApiId, deploymentId: second, patchOperations }));
  expect(await gateway.send(new GetDeploymentCommand({ restApiId, deploymentId: second }))).toMatchObject({
    id: second,
    description: "renamed",
  });
  const list = async () => {
    const { items = [] } = await gateway.send(new GetDeploymentsCommand({ restApiId }));
    return items.map(({ id = "" }) => id).sort();
  };
  expect(await list()).toEqual([first, second].sort());
  await gateway.send(new DeleteDeploymentCommand({ restApiId, deploymentId: second }));
  await expect(gateway.send(new DeleteDeploymentCommand({ restApiId, deploymentId: first }))).rejects.toMatchObject({
    name: "BadRequestException",
  });
  expect(await list()).toEqual([first]);
});

test("stages of one deployment are made, listed and deleted; their caches are emptied", async () => {
  const { gateway, id: restApiId, call } = await createAnsweringApi();
  const { id: deploymentId } = await gateway.send(new CreateDeploymentCommand({ restApiId }));
  const create = (stageName: string) =>
    gateway.send(new CreateStageCommand({ restApiId, stageName, deploymentId, variables: { stage: stageName } }));
  await create("dev");
  await create("live");
  await expect(create("dev")).rejects.toMatchObject({ name: "ConflictException" });
  const { item } = await gateway.send(new GetStagesCommand({ restApiId }));
  expect(item?.map(({ stageName, variables }) => [stageName, variables]).sort()).toEqual([
    ["dev", { stage: "dev" }],
    ["live", { stage: "live" }],
  ]);
  const dev = { restApiId, stageName: "dev" };
  await gateway.send(new FlushStageCacheCommand(dev));
  await gateway.send(new FlushStageAuthorizersCacheCommand(dev));
  expect(await (await call("/")).text()).toBe("ok");
  await gateway.send(new DeleteStageCommand(dev));
  expect((await call("/")).status).toBe(403);
  for (const Flush of [FlushStageCacheCommand, FlushStageAuthorizersCacheCommand]) {
    await expect(gateway.send(new Flush(dev))).rejects.toMatchObject({ name: "NotFoundException" });
  }
});

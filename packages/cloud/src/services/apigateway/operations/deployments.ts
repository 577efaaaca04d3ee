import type { Deployment } from "@aws-sdk/client-api-gateway";
import { hasNewCluster, setCacheCluster } from "../cache-cluster.js";
import { badRequest } from "../errors.js";
import { newShortId } from "../identifiers.js";
import { listPage } from "../list-page.js";
import { applyPatch, type PatchRules, text } from "../patch.js";
import { type DeploymentRecord, pathOf, type RestApiRecord } from "../rest-api.js";
import type { ApiGatewayStore } from "../store.js";
import type { ApiGatewayOperations } from "./api-gateway-operations.js";
import { flush, newStage } from "./stages.js";

type CreateInput = Parameters<NonNullable<ApiGatewayOperations["CreateDeployment"]>>[0];

/** Freezes what the API is now. @throws BadRequestException when there is nothing that could be called */
function deploy(store: ApiGatewayStore, api: RestApiRecord, description: string | undefined): DeploymentRecord {
  const methods = [...api.definition.resources.values()].flatMap((each) => [...each.methods.values()]);
  if (methods.length === 0) throw badRequest("The REST API doesn't contain any methods");
  if (methods.some(({ methodIntegration }) => methodIntegration === undefined)) {
    throw badRequest("No integration defined for method");
  }
  const createdDate = new Date(store.ports.clock.now());
  return { id: newShortId(), description, createdDate, definition: structuredClone(api.definition) };
}

/** Lets the stage show a deployment: all of it, or as a canary beside what it shows. */
function show(store: ApiGatewayStore, api: RestApiRecord, deploymentId: string, input: CreateInput): void {
  const { stageName, variables, canarySettings } = input;
  if (stageName === undefined || stageName === "") {
    if (canarySettings === undefined) return;
    throw badRequest(
      `Invalid deployment content specified.Non null and non empty stageName must be provided for canary deployment. Provided value is ${stageName ?? "null"}`,
    );
  }
  const stage = api.stages.get(stageName);
  if (canarySettings !== undefined) {
    if (stage === undefined) {
      throw badRequest(
        `Invalid deployment content specified.Stage ${stageName} must already be created before making a canary release deployment`,
      );
    }
    stage.canarySettings = { percentTraffic: 0, useStageCache: false, ...canarySettings, deploymentId };
    return;
  }
  if (stage === undefined) {
    const { stageDescription: description, cacheClusterEnabled, cacheClusterSize, tracingEnabled } = input;
    const settings = { description, cacheClusterEnabled, cacheClusterSize, tracingEnabled, variables };
    api.stages.set(stageName, newStage(store, { ...settings, stageName, deploymentId }));
    return;
  }
  const changed = { ...stage, deploymentId, lastUpdatedDate: new Date(store.ports.clock.now()) };
  if (variables !== undefined) changed.variables = { ...variables };
  if (input.stageDescription !== undefined) changed.description = input.stageDescription;
  if (input.tracingEnabled !== undefined) changed.tracingEnabled = input.tracingEnabled;
  setCacheCluster(changed, input);
  if (hasNewCluster(stage, changed)) flush(store, api.id, stageName);
  api.stages.set(stageName, changed);
}

function describeDeployment({ id, description, createdDate, definition }: DeploymentRecord, embed?: readonly string[]) {
  const shown: Deployment = { id, description, createdDate };
  if (embed?.includes("apisummary") !== true) return shown;
  const summaries = [...definition.resources.values()].map((resource) => {
    const methods = [...resource.methods].map(([name, { authorizationType, apiKeyRequired }]) => {
      return [name, { authorizationType, apiKeyRequired }] as const;
    });
    return [pathOf(definition, resource), Object.fromEntries(methods)] as const;
  });
  return { ...shown, apiSummary: Object.fromEntries(summaries) };
}

const RULES: PatchRules<DeploymentRecord> = { description: text("description") };

export const deploymentOperations = {
  CreateDeployment(input, { store }) {
    const api = store.restApi(input.restApiId);
    const deployment = deploy(store, api, input.description);
    show(store, api, deployment.id, input);
    api.deployments.set(deployment.id, deployment);
    return describeDeployment(deployment);
  },

  GetDeployment({ restApiId, deploymentId, embed }, { store }) {
    return describeDeployment(store.deployment(restApiId, deploymentId), embed);
  },

  GetDeployments({ restApiId, ...page }, { store }) {
    const { items, position } = listPage(store.restApi(restApiId).deployments.values(), page, ({ id }) => id);
    return { items: items.map((each) => describeDeployment(each)), position };
  },

  UpdateDeployment({ restApiId, deploymentId, patchOperations }, { store }) {
    // The frozen definition stays the same object: what requests compiled of it is still true.
    const changed = { ...store.deployment(restApiId, deploymentId) };
    applyPatch(changed, patchOperations, RULES);
    store.restApi(restApiId).deployments.set(deploymentId, changed);
    return describeDeployment(changed);
  },

  DeleteDeployment({ restApiId, deploymentId }, { store }) {
    store.deployment(restApiId, deploymentId);
    const { stages, deployments } = store.restApi(restApiId);
    const isShown = [...stages.values()].some(
      (stage) => stage.deploymentId === deploymentId || stage.canarySettings?.deploymentId === deploymentId,
    );
    if (isShown) throw badRequest("Active stages pointing to this deployment must be moved or deleted");
    deployments.delete(deploymentId);
    return {};
  },
} satisfies ApiGatewayOperations;

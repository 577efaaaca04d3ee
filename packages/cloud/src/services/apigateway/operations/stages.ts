import { hasNewCluster, setCacheCluster } from "../cache-cluster.js";
import { badRequest, conflict } from "../errors.js";
import { cachePrefixOf } from "../execute/answer-from-cache.js";
import { patchStage } from "../patch-stage.js";
import type { StageRecord } from "../rest-api.js";
import type { ApiGatewayStore } from "../store.js";
import type { ApiGatewayOperations } from "./api-gateway-operations.js";

type CreateInput = Parameters<NonNullable<ApiGatewayOperations["CreateStage"]>>[0];

/** @throws BadRequestException for a name or variables that AWS refuses */
export function newStage(store: ApiGatewayStore, input: Omit<CreateInput, "restApiId">): StageRecord {
  if (!/^[a-zA-Z0-9_-]{1,128}$/.test(input.stageName)) {
    throw badRequest("Stage name only allows a-zA-Z0-9_-");
  }
  checkVariables(input.variables);
  const now = new Date(store.ports.clock.now());
  const stage: StageRecord = {
    ...input,
    variables: { ...input.variables },
    methodSettings: {},
    tracingEnabled: input.tracingEnabled ?? false,
    createdDate: now,
    lastUpdatedDate: now,
  };
  setCacheCluster(stage, { ...input, cacheClusterEnabled: input.cacheClusterEnabled ?? false });
  return stage;
}

export const stageOperations = {
  CreateStage({ restApiId, ...input }, { store }) {
    const { stages } = store.restApi(restApiId);
    if (stages.has(input.stageName)) throw conflict("Stage already exists");
    store.deployment(restApiId, input.deploymentId);
    const stage = newStage(store, input);
    stages.set(stage.stageName, stage);
    return stage;
  },

  GetStage({ restApiId, stageName }, { store }) {
    return store.stage(restApiId, stageName);
  },

  GetStages({ restApiId, deploymentId }, { store }) {
    const all = [...store.restApi(restApiId).stages.values()];
    return { item: all.filter((stage) => deploymentId === undefined || stage.deploymentId === deploymentId) };
  },

  UpdateStage({ restApiId, stageName, patchOperations }, { store }) {
    const changed = structuredClone(store.stage(restApiId, stageName));
    for (const operation of patchOperations ?? []) patchStage(changed, operation);
    checkVariables(changed.variables);
    store.deployment(restApiId, changed.deploymentId);
    if (changed.canarySettings?.deploymentId !== undefined) {
      store.deployment(restApiId, changed.canarySettings.deploymentId);
    }
    if (changed.documentationVersion !== undefined) {
      store.documentationVersion(restApiId, changed.documentationVersion);
    }
    checkLinks(store, changed);
    noteLogs(store, changed);
    if (hasNewCluster(store.stage(restApiId, stageName), changed)) flush(store, restApiId, stageName);
    changed.lastUpdatedDate = new Date(store.ports.clock.now());
    store.restApi(restApiId).stages.set(stageName, changed);
    return changed;
  },

  DeleteStage({ restApiId, stageName }, { store }) {
    store.stage(restApiId, stageName);
    store.restApi(restApiId).stages.delete(stageName);
    flush(store, restApiId, stageName);
    return {};
  },

  FlushStageCache({ restApiId, stageName }, { store }) {
    store.stage(restApiId, stageName);
    flush(store, restApiId, stageName);
    return {};
  },

  FlushStageAuthorizersCache({ restApiId, stageName }, { store }) {
    store.stage(restApiId, stageName);
    store.authorizerCache.flush(`${restApiId} ${stageName} `);
    return {};
  },
} satisfies ApiGatewayOperations;

/** What AWS would refuse, and is written here all the same. */
function noteLogs({ ports, account }: ApiGatewayStore, { methodSettings, accessLogSettings }: StageRecord): void {
  const { destinationArn = "", format = "" } = accessLogSettings ?? {};
  const isLogged = Object.values(methodSettings).some(({ loggingLevel = "OFF" }) => loggingLevel !== "OFF");
  const note = (gap: string, detail: string): void =>
    ports.ledger.record({ source: "apigateway.UpdateStage", gap, detail });
  if ((isLogged || destinationArn !== "") && account.cloudwatchRoleArn === undefined) {
    note("log-role-missing", "a stage writes logs, for which AWS wants cloudwatchRoleArn in the account's settings");
  }
  if (format !== "" && !/\$context\.(?:requestId|extendedRequestId)/.test(format)) {
    note("access-log-format", "a format of access logs has no $context.requestId, without which AWS refuses it");
  }
}

/** @throws NotFoundException, BadRequestException for what the stage names and nobody could find */
function checkLinks(store: ApiGatewayStore, { clientCertificateId = "", accessLogSettings }: StageRecord): void {
  if (clientCertificateId !== "") store.clientCertificate(clientCertificateId);
  const { destinationArn = "" } = accessLogSettings ?? {};
  if (destinationArn === "" || /^arn:[^:]+:logs:[^:]*:[^:]*:log-group:/.test(destinationArn)) return;
  if (!/^arn:[^:]+:firehose:/.test(destinationArn)) throw badRequest("Invalid ARN specified in the request");
  const detail = "access logs of a stage go to a delivery stream; nothing is written";
  store.ports.ledger.record({ source: "apigateway.UpdateStage", gap: "access-log-to-firehose", detail });
}

function checkVariables(variables: Readonly<Record<string, string>> = {}): void {
  for (const [name, value] of Object.entries(variables)) {
    if (!/^\w+$/.test(name)) {
      throw badRequest("Stage variable names can only have alphanumeric and underscore characters");
    }
    if (!/^[A-Za-z0-9\-._~:/?#&=,]*$/.test(value)) {
      throw badRequest(
        `Stage variable value '${value}' contains invalid characters. Please use values with alphanumeric characters and the symbols ,-._~:/?#&=`,
      );
    }
  }
}

/** Forgets what a stage has cached. */
export function flush({ responseCache }: ApiGatewayStore, restApiId: string, stageName: string): void {
  responseCache.flush(cachePrefixOf(restApiId, stageName));
}

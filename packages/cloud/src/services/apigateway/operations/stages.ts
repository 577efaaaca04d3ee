import type { MethodSetting, PatchOperation } from "@aws-sdk/client-api-gateway";
import { badRequest, conflict } from "../errors.js";
import { applyPatch, boolean, type PatchChange, type PatchRules, parseNumber, text, textMap } from "../patch.js";
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
  const isCached = input.cacheClusterEnabled ?? false;
  if (isCached) noteCache(store);
  return {
    ...input,
    variables: { ...input.variables },
    methodSettings: {},
    cacheClusterEnabled: isCached,
    cacheClusterStatus: isCached ? "AVAILABLE" : "NOT_AVAILABLE",
    tracingEnabled: input.tracingEnabled ?? false,
    createdDate: now,
    lastUpdatedDate: now,
  };
}

const SETTINGS: Readonly<Record<string, (setting: MethodSetting, value: string | undefined) => void>> = {
  "metrics/enabled": (setting, value) => {
    setting.metricsEnabled = value === "true";
  },
  "logging/loglevel": (setting, value) => {
    if (value !== "OFF" && value !== "ERROR" && value !== "INFO") {
      throw badRequest(`Invalid patch value  '${value}' specified. Must be one of: [INFO, ERROR, OFF]`);
    }
    setting.loggingLevel = value;
  },
  "logging/dataTrace": (setting, value) => {
    setting.dataTraceEnabled = value === "true";
  },
  "throttling/burstLimit": (setting, value) => {
    setting.throttlingBurstLimit = parseNumber(value);
  },
  "throttling/rateLimit": (setting, value) => {
    setting.throttlingRateLimit = parseNumber(value);
  },
  "caching/enabled": (setting, value) => {
    setting.cachingEnabled = value === "true";
  },
  "caching/ttlInSeconds": (setting, value) => {
    setting.cacheTtlInSeconds = parseNumber(value);
  },
  "caching/dataEncrypted": (setting, value) => {
    setting.cacheDataEncrypted = value === "true";
  },
  "caching/requireAuthorizationForCacheControl": (setting, value) => {
    setting.requireAuthorizationForCacheControl = value === "true";
  },
};

const NEW_SETTING: MethodSetting = {
  metricsEnabled: false,
  loggingLevel: "OFF",
  dataTraceEnabled: false,
  throttlingBurstLimit: 5_000,
  throttlingRateLimit: 10_000,
  cachingEnabled: false,
  cacheTtlInSeconds: 300,
  cacheDataEncrypted: false,
  requireAuthorizationForCacheControl: true,
  unauthorizedCacheControlHeaderStrategy: "SUCCEED_WITH_RESPONSE_HEADER",
};

/** Settings of a method or of all: `/~1orders/GET/throttling/rateLimit`, or an asterisk for path and for method. */
function patchSetting({ methodSettings }: StageRecord, resource: string, { op, rest, value }: PatchChange): void {
  const [method = "*", ...names] = rest;
  const key = `${resource.replace(/^\//, "").replaceAll("/", "~1") || "~1"}/${method}`;
  const shown = resource === "*" ? `*/${method}` : key;
  if (op === "remove") {
    delete methodSettings[shown];
    return;
  }
  const apply = SETTINGS[names.join("/")];
  if (apply === undefined) throw badRequest(`Invalid method setting path: /${shown}/${names.join("/")}`);
  const setting = { ...NEW_SETTING, ...methodSettings[shown] };
  apply(setting, value);
  methodSettings[shown] = setting;
}

const RULES: PatchRules<StageRecord> = {
  description: text("description"),
  deploymentId: text("deploymentId"),
  variables: textMap("variables"),
  tracingEnabled: boolean("tracingEnabled"),
  documentationVersion: text("documentationVersion"),
  clientCertificateId: text("clientCertificateId"),
  cacheClusterEnabled: (stage, { value }) => {
    stage.cacheClusterEnabled = value === "true";
    stage.cacheClusterStatus = stage.cacheClusterEnabled ? "AVAILABLE" : "NOT_AVAILABLE";
  },
  cacheClusterSize: (stage, { value }) => {
    // The sizes are the client's to know; this cloud has no cache that a size could matter to.
    stage.cacheClusterSize = value as StageRecord["cacheClusterSize"];
  },
  accessLogSettings: (stage) => {
    stage.accessLogSettings = undefined;
  },
  "accessLogSettings/destinationArn": (stage, { value }) => {
    stage.accessLogSettings = { ...stage.accessLogSettings, destinationArn: value };
  },
  "accessLogSettings/format": (stage, { value }) => {
    stage.accessLogSettings = { ...stage.accessLogSettings, format: value };
  },
  canarySettings: (stage) => {
    stage.canarySettings = undefined;
  },
  "canarySettings/percentTraffic": (stage, { value }) => {
    stage.canarySettings = { ...stage.canarySettings, percentTraffic: parseNumber(value) };
  },
  "canarySettings/deploymentId": (stage, { value }) => {
    stage.canarySettings = { ...stage.canarySettings, deploymentId: value };
  },
  "canarySettings/useStageCache": (stage, { value }) => {
    stage.canarySettings = { ...stage.canarySettings, useStageCache: value === "true" };
  },
  "canarySettings/stageVariableOverrides": (stage, change) => {
    const canary = {
      ...stage.canarySettings,
      stageVariableOverrides: stage.canarySettings?.stageVariableOverrides ?? {},
    };
    textMap<typeof canary>("stageVariableOverrides")(canary, change);
    stage.canarySettings = canary;
  },
};

/** Promotion is a `copy` from the canary to the stage itself. */
function promote(stage: StageRecord, { op, path, from }: PatchOperation): boolean {
  if (op !== "copy") return false;
  if (path === "/deploymentId" && from === "/canarySettings/deploymentId") {
    stage.deploymentId = stage.canarySettings?.deploymentId ?? stage.deploymentId;
  } else if (path === "/variables" && from === "/canarySettings/stageVariableOverrides") {
    stage.variables = { ...stage.variables, ...stage.canarySettings?.stageVariableOverrides };
  } else throw badRequest(`Invalid copy from '${from}' to '${path}'`);
  return true;
}

function patchStage(stage: StageRecord, operation: PatchOperation): void {
  if (promote(stage, operation)) return;
  const first = operation.path?.split("/")[1] ?? "";
  if (first === "*" || first.startsWith("~1")) {
    const resource = first.replaceAll("~1", "/");
    const rule = (target: StageRecord, change: PatchChange): void => patchSetting(target, resource, change);
    applyPatch(stage, [operation], { [resource]: rule });
  } else applyPatch(stage, [operation], RULES);
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
    if (changed.cacheClusterEnabled) noteCache(store);
    changed.lastUpdatedDate = new Date(store.ports.clock.now());
    store.restApi(restApiId).stages.set(stageName, changed);
    return changed;
  },

  DeleteStage({ restApiId, stageName }, { store }) {
    store.stage(restApiId, stageName);
    store.restApi(restApiId).stages.delete(stageName);
    return {};
  },

  FlushStageAuthorizersCache({ restApiId, stageName }, { store }) {
    store.stage(restApiId, stageName);
    store.authorizerCache.flush(`${restApiId} ${stageName} `);
    return {};
  },
} satisfies ApiGatewayOperations;

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

function noteCache({ ports }: ApiGatewayStore): void {
  ports.ledger.record({
    source: "apigateway.Stage",
    gap: "response-cache",
    detail: "a stage has a cache cluster; its settings are kept, and answers are never cached",
  });
}

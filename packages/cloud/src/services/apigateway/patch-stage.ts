import type { PatchOperation } from "@aws-sdk/client-api-gateway";
import { setCacheCluster } from "./cache-cluster.js";
import { badRequest } from "./errors.js";
import { patchMethodSetting } from "./method-settings.js";
import { applyPatch, boolean, type PatchRules, parseNumber, text, textMap } from "./patch.js";
import type { StageRecord } from "./rest-api.js";

type CanarySettings = NonNullable<StageRecord["canarySettings"]>;

const REMOVE = ["remove"] as const;

/** What a patch may change of a stage itself; every other path is one of a method's settings. */
const RULES: PatchRules<StageRecord> = {
  description: text("description"),
  deploymentId: { ops: ["replace"], rule: text("deploymentId") },
  variables: textMap("variables"),
  tracingEnabled: boolean("tracingEnabled"),
  documentationVersion: text("documentationVersion"),
  clientCertificateId: text("clientCertificateId"),
  cacheClusterEnabled: (stage, { value }) => setCacheCluster(stage, { cacheClusterEnabled: value === "true" }),
  cacheClusterSize: (stage, { value }) => setCacheCluster(stage, { cacheClusterSize: value }),
  accessLogSettings: {
    ops: REMOVE,
    rule: (stage) => {
      stage.accessLogSettings = undefined;
    },
  },
  "accessLogSettings/destinationArn": (stage, { value }) => {
    stage.accessLogSettings = { ...stage.accessLogSettings, destinationArn: value };
  },
  "accessLogSettings/format": (stage, { value }) => {
    stage.accessLogSettings = { ...stage.accessLogSettings, format: value };
  },
  canarySettings: {
    ops: REMOVE,
    rule: (stage) => {
      stage.canarySettings = undefined;
    },
  },
  "canarySettings/percentTraffic": (stage, { value }) => {
    const percentTraffic = parseNumber(value);
    if (percentTraffic < 0 || percentTraffic > 100) throw badRequest("Percent traffic must be between 0.0 and 100.0");
    stage.canarySettings = { ...canaryOf(stage), percentTraffic };
  },
  "canarySettings/deploymentId": (stage, { op, path, value }) => {
    if (op !== "replace") throw badRequest(`Invalid ${op} operation with path: ${path}`);
    stage.canarySettings = { ...canaryOf(stage), deploymentId: value };
  },
  "canarySettings/useStageCache": (stage, { value }) => {
    stage.canarySettings = { ...canaryOf(stage), useStageCache: value === "true" };
  },
  "canarySettings/stageVariableOverrides": (stage, change) => {
    const canary = canaryOf(stage);
    textMap<CanarySettings>("stageVariableOverrides")(canary, change);
    stage.canarySettings = canary;
  },
};

/** What a stage without a canary takes for one when a patch sets a part of it. */
function canaryOf({ deploymentId, canarySettings }: StageRecord): CanarySettings {
  return { deploymentId, percentTraffic: 0, useStageCache: false, ...canarySettings };
}

/** Applies one operation of a patch. @throws BadRequestException, ValidationException */
export function patchStage(stage: StageRecord, operation: PatchOperation): void {
  const { op = "replace", path = "", value } = operation;
  const [first = "", second, third] = path.split("/").slice(1);
  const isWholeOverrides = path === "/canarySettings/stageVariableOverrides";
  const isOwn = Object.hasOwn(RULES, second === undefined ? first : `${first}/${second}`);
  const isVariable = first === "variables" && third === undefined;
  if (op === "copy") promote(stage, operation);
  else if ((isOwn && !isWholeOverrides) || isVariable || (op !== "add" && op !== "replace" && op !== "remove")) {
    applyPatch(stage, [operation], RULES);
  } else patchMethodSetting(stage, { op, path, value });
}

/** Promotion is a `copy` from the canary to the stage itself. */
function promote(stage: StageRecord, { path, from }: PatchOperation): void {
  const { deploymentId, stageVariableOverrides } = stage.canarySettings ?? {};
  if (path === "/deploymentId" && from === "/canarySettings/deploymentId" && deploymentId !== undefined) {
    stage.deploymentId = deploymentId;
  } else if (path === "/variables" && from === "/canarySettings/stageVariableOverrides") {
    stage.variables = { ...stage.variables, ...stageVariableOverrides };
  } else throw badRequest(`Invalid copy operation with path: ${path} and from: ${from}`);
}

import type { MethodSetting } from "@aws-sdk/client-api-gateway";
import { ownValue } from "../../own-value.js";
import { badRequest } from "./errors.js";
import { type PatchChange, parseNumber } from "./patch.js";
import type { StageRecord } from "./rest-api.js";

const STRATEGIES = ["FAIL_WITH_403", "SUCCEED_WITH_RESPONSE_HEADER", "SUCCEED_WITHOUT_RESPONSE_HEADER"] as const;

/** What may be set of a method, by the end of the path. */
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
    const ttlSeconds = parseNumber(value);
    if (!Number.isInteger(ttlSeconds) || ttlSeconds < 0 || ttlSeconds > 3_600) {
      throw badRequest(`Invalid patch value  '${value}' specified. Must be between 0 and 3600`);
    }
    setting.cacheTtlInSeconds = ttlSeconds;
  },
  "caching/dataEncrypted": (setting, value) => {
    setting.cacheDataEncrypted = value === "true";
  },
  "caching/requireAuthorizationForCacheControl": (setting, value) => {
    setting.requireAuthorizationForCacheControl = value === "true";
  },
  "caching/unauthorizedCacheControlHeaderStrategy": (setting, value) => {
    const known = STRATEGIES.find((each) => each === value);
    if (known === undefined) {
      throw badRequest(`Invalid patch value  '${value}' specified. Must be one of: [${STRATEGIES.join(", ")}]`);
    }
    setting.unauthorizedCacheControlHeaderStrategy = known;
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

/** Under which name a stage keeps the settings of a method: `orders/GET`, `orders~1{id}/GET`, `~1/GET` or `*\/*`. */
export function settingKey(resourcePath: string, httpMethod: string): string {
  if (resourcePath === "*") return `*/${httpMethod}`;
  return `${resourcePath.replace(/^\//, "").replaceAll("/", "~1") || "~1"}/${httpMethod}`;
}

/**
 * Settings of a method or of all: `/~1orders/GET/throttling/rateLimit`, or an asterisk for path and for method. AWS
 * takes whatever else a patch of a stage names for such a path, and Terraform leaves out the first slash of a resource.
 * @throws BadRequestException
 */
export function patchMethodSetting(stage: StageRecord, { op, path, value }: Omit<PatchChange, "rest">): void {
  const segments = path.split("/").slice(1);
  if (op === "remove") {
    const [resource = "", method = ""] = segments;
    const key = settingKey(unescapePath(resource), method);
    if (segments.length !== 2 || stage.methodSettings[key] === undefined) {
      throw badRequest(
        `Cannot remove method setting ${segments.join("/")} because there is no method setting for this method `,
      );
    }
    delete stage.methodSettings[key];
    return;
  }
  const apply = ownValue(SETTINGS, segments.slice(-2).join("/"));
  const [method, ...resource] = segments.slice(0, -2).reverse();
  if (apply === undefined || method === undefined || resource.length === 0) throw unknownSetting(path);
  const key = settingKey(unescapePath(resource.reverse().join("/")), method);
  const setting = { ...NEW_SETTING, ...stage.methodSettings[key] };
  apply(setting, value);
  stage.methodSettings[key] = setting;
}

function unescapePath(text: string): string {
  return text.replaceAll("~1", "/").replaceAll("~0", "~");
}

const STAGE_PATHS = [
  "/deploymentId",
  "/description",
  "/cacheClusterEnabled",
  "/cacheClusterSize",
  "/clientCertificateId",
  "/accessLogSettings",
  "/accessLogSettings/destinationArn",
  "/accessLogSettings/format",
];

function unknownSetting(path: string): Error {
  const names = Object.keys(SETTINGS);
  const accepted = [
    ...STAGE_PATHS,
    ...names.map((name) => `/{resourcePath}/{httpMethod}/${name}`),
    ...names.map((name) => `/*/*/${name}`),
    "/variables/{variable_name}",
    "/tracingEnabled",
  ];
  return badRequest(`Invalid method setting path: ${path}. Must be one of: [${accepted.join(", ")}]`);
}

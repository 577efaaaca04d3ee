import { accessOf } from "./access.js";
import type { ClusterSettings } from "./cache-cluster.js";
import { invalidValue } from "./errors.js";
import { checkPort } from "./identifiers.js";
import type { Engine } from "./server-program.js";
import { transitEncryptionOf } from "./transit-encryption.js";

interface Requested {
  readonly Engine?: string | undefined;
  readonly EngineVersion?: string | undefined;
  readonly CacheNodeType?: string | undefined;
  readonly Port?: number | undefined;
  readonly AuthToken?: string | undefined;
  readonly UserGroupIds?: readonly string[] | undefined;
  readonly TransitEncryptionEnabled?: boolean | undefined;
  readonly TransitEncryptionMode?: "preferred" | "required" | undefined;
  readonly CacheParameterGroupName?: string | undefined;
  readonly CacheSubnetGroupName?: string | undefined;
  readonly SecurityGroupIds?: readonly string[] | undefined;
  readonly PreferredMaintenanceWindow?: string | undefined;
  readonly SnapshotRetentionLimit?: number | undefined;
  readonly SnapshotWindow?: string | undefined;
}

const DEFAULT_VERSIONS: Readonly<Record<Engine, string>> = { redis: "7.1.0", valkey: "8.0.0" };

/** What a create call decided, with ElastiCache's defaults. @throws InvalidParameterValue, InvalidParameterCombination */
export function clusterSettings(input: Requested, now: Date): ClusterSettings {
  const engine = engineOf(input.Engine);
  checkPort(input.Port);
  const transit = transitEncryptionOf(input);
  const access = accessOf(input, transit, now);
  if (input.CacheNodeType === undefined)
    throw invalidValue("The parameter CacheNodeType must be provided and must not be blank.");
  const engineVersion = input.EngineVersion ?? DEFAULT_VERSIONS[engine];
  return {
    engine,
    engineVersion,
    nodeType: checkNodeType(input.CacheNodeType),
    port: input.Port,
    access,
    transit,
    parameterGroupName: input.CacheParameterGroupName ?? `default.${familyOf(engine, engineVersion)}`,
    subnetGroupName: input.CacheSubnetGroupName,
    securityGroupIds: input.SecurityGroupIds ?? [],
    maintenanceWindow: input.PreferredMaintenanceWindow ?? "sun:05:00-sun:06:00",
    snapshotRetentionDays: input.SnapshotRetentionLimit ?? 0,
    snapshotWindow: input.SnapshotWindow ?? "03:00-04:00",
  };
}

/** @throws InvalidParameterValue */
export function engineOf(engine: string | undefined = "redis"): Engine {
  const name = engine.toLowerCase();
  if (name === "redis" || name === "valkey") return name;
  if (name === "memcached") {
    throw invalidValue("Engine memcached has no server in this cloud; the engines here are redis and valkey.");
  }
  throw invalidValue(`Invalid engine: ${engine}. The engines here are redis and valkey.`);
}

function checkNodeType(nodeType: string): string {
  if (/^cache\.[a-z0-9]+\.[a-z0-9]+$/.test(nodeType)) return nodeType;
  throw invalidValue(`Invalid Cache Node Type: ${nodeType}.`);
}

// Parameter group families: redis6.x, redis7, valkey7, valkey8.
function familyOf(engine: Engine, version: string): string {
  const major = version.split(".")[0] ?? "";
  if (!/^[5-9]$/.test(major)) throw invalidValue(`Cannot find version ${version} for ${engine}`);
  if (engine === "redis" && major === "5") return "redis5.0";
  return engine === "redis" && major === "6" ? "redis6.x" : `${engine}${major}`;
}

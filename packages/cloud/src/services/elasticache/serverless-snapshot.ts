import type { ServerlessCacheSnapshot as Description } from "@aws-sdk/client-elasticache";
import type { Engine } from "./server-program.js";

/** What a serverless cache held at one time. */
export interface ServerlessSnapshot {
  readonly name: string;
  readonly arn: string;
  readonly createdAt: Date;
  readonly cacheName: string;
  readonly engine: Engine;
  readonly majorVersion: string;
  /** An RDB file. */
  readonly data: Uint8Array;
}

export function describeServerlessSnapshot(
  { name, arn, createdAt, cacheName, engine, majorVersion, data }: ServerlessSnapshot,
  status: "creating" | "available" | "copying" | "deleting" = "available",
): Description {
  return {
    ServerlessCacheSnapshotName: name,
    ARN: arn,
    SnapshotType: "manual",
    Status: status,
    CreateTime: createdAt,
    BytesUsedForCache: String(data.byteLength),
    ServerlessCacheConfiguration: {
      ServerlessCacheName: cacheName,
      Engine: engine,
      MajorEngineVersion: majorVersion,
    },
  };
}

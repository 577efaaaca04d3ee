import {
  CopyServerlessCacheSnapshotCommand,
  CreateServerlessCacheCommand,
  CreateServerlessCacheSnapshotCommand,
  DeleteServerlessCacheCommand,
  DeleteServerlessCacheSnapshotCommand,
  DescribeServerlessCacheSnapshotsCommand,
  DescribeServerlessCachesCommand,
  ElastiCacheClient,
} from "@aws-sdk/client-elasticache";
import { describe, expect, test } from "vitest";
import { newAccountId } from "../../../test/accounts.js";
import { authorityOf, connectTo } from "../../../test/cache-fixture.js";
import { shareCloud } from "../../../test/share-cloud.js";
import { hasCacheServer } from "./test/cache-server-here.js";

const cloud = await shareCloud();

const elastiCacheOf = () => cloud.client(ElastiCacheClient, { accountId: newAccountId() });

const ServerlessCacheName = "baskets";

describe.skipIf(!hasCacheServer)("with a server on this machine (redis-server or valkey-server)", () => {
  test("a serverless cache is made of a snapshot of another", async () => {
    const elasticache = elastiCacheOf();
    const ca = await authorityOf(cloud);
    const client = async (name: string) => {
      const query = new DescribeServerlessCachesCommand({ ServerlessCacheName: name });
      return await connectTo((await elasticache.send(query)).ServerlessCaches?.[0]?.Endpoint, { ca });
    };
    await elasticache.send(new CreateServerlessCacheCommand({ ServerlessCacheName, Engine: "redis" }));
    await (await client(ServerlessCacheName)).set("key", "then");
    const { ServerlessCacheSnapshot } = await elasticache.send(
      new CreateServerlessCacheSnapshotCommand({ ServerlessCacheSnapshotName: "first", ServerlessCacheName }),
    );
    expect(ServerlessCacheSnapshot).toMatchObject({
      Status: "creating",
      ServerlessCacheConfiguration: { ServerlessCacheName, Engine: "redis", MajorEngineVersion: "7" },
    });
    const SnapshotArnsToRestore = [ServerlessCacheSnapshot?.ARN ?? ""];
    await elasticache.send(
      new CreateServerlessCacheCommand({ ServerlessCacheName: "again", Engine: "redis", SnapshotArnsToRestore }),
    );
    expect(await (await client("again")).get("key")).toBe("then");

    const copy = {
      SourceServerlessCacheSnapshotName: "first",
      TargetServerlessCacheSnapshotName: "second",
    };
    await elasticache.send(new CopyServerlessCacheSnapshotCommand(copy));
    await elasticache.send(new DeleteServerlessCacheCommand({ ServerlessCacheName, FinalSnapshotName: "last" }));
    await elasticache.send(new DeleteServerlessCacheSnapshotCommand({ ServerlessCacheSnapshotName: "first" }));
    const { ServerlessCacheSnapshots } = await elasticache.send(
      new DescribeServerlessCacheSnapshotsCommand({ ServerlessCacheName }),
    );
    expect(ServerlessCacheSnapshots?.map(({ ServerlessCacheSnapshotName: name, Status }) => [name, Status])).toEqual([
      ["last", "available"],
      ["second", "available"],
    ]);
  });
});

test("what is not there is not restored, and files in S3 are refused by name", async () => {
  const elasticache = elastiCacheOf();
  const create = (arn: string) =>
    elasticache.send(
      new CreateServerlessCacheCommand({ ServerlessCacheName, Engine: "redis", SnapshotArnsToRestore: [arn] }),
    );
  const missing = "arn:aws:elasticache:us-east-1:111111111111:serverlesscachesnapshot:none";
  await expect(create(missing)).rejects.toMatchObject({ name: "ServerlessCacheSnapshotNotFoundFault" });
  await expect(create("arn:aws:s3:::bucket/dump.rdb")).rejects.toMatchObject({ name: "NotImplemented" });
  await expect(
    elasticache.send(new DescribeServerlessCacheSnapshotsCommand({ ServerlessCacheSnapshotName: "none" })),
  ).rejects.toMatchObject({ name: "ServerlessCacheSnapshotNotFoundFault" });
});

import {
  CreateCacheClusterCommand,
  CreateCacheParameterGroupCommand,
  CreateCacheSubnetGroupCommand,
  DeleteCacheParameterGroupCommand,
  DeleteCacheSubnetGroupCommand,
  DescribeCacheParametersCommand,
  DescribeCacheSubnetGroupsCommand,
  ElastiCacheClient,
  ModifyCacheParameterGroupCommand,
} from "@aws-sdk/client-elasticache";
import { expect, test } from "vitest";
import { newAccountId } from "../../../test/accounts.js";
import { shareCloud } from "../../../test/share-cloud.js";
import { hasCacheServer } from "./test/cache-server-here.js";

const cloud = await shareCloud();

const elastiCacheOf = () => cloud.client(ElastiCacheClient, { accountId: newAccountId() });

test("parameters keep to what the engine accepts", async () => {
  const elasticache = elastiCacheOf();
  const CacheParameterGroupName = "tuned";
  await elasticache.send(
    new CreateCacheParameterGroupCommand({
      CacheParameterGroupName,
      CacheParameterGroupFamily: "redis7",
      Description: "tuned",
    }),
  );
  const set = (ParameterName: string, ParameterValue: string) =>
    elasticache.send(
      new ModifyCacheParameterGroupCommand({
        CacheParameterGroupName,
        ParameterNameValues: [{ ParameterName, ParameterValue }],
      }),
    );
  await set("maxmemory-policy", "allkeys-lru");
  await expect(set("maxmemory-policy", "random")).rejects.toThrow("not one of the allowed values");
  await expect(set("timeout", "5")).rejects.toThrow("not one of the allowed values: 0,20-");
  await expect(set("no-such", "1")).rejects.toThrow("Could not find parameter with name: no-such");
  const { Parameters } = await elasticache.send(
    new DescribeCacheParametersCommand({ CacheParameterGroupName, Source: "user" }),
  );
  expect(Parameters).toMatchObject([{ ParameterName: "maxmemory-policy", ParameterValue: "allkeys-lru" }]);
  await elasticache.send(new DeleteCacheParameterGroupCommand({ CacheParameterGroupName }));
  await expect(elasticache.send(new DescribeCacheParametersCommand({ CacheParameterGroupName }))).rejects.toMatchObject(
    { name: "CacheParameterGroupNotFoundFault" },
  );
});

test.skipIf(!hasCacheServer)("a subnet group in use stays (needs redis-server or valkey-server)", async () => {
  const elasticache = elastiCacheOf();
  await elasticache.send(
    new CreateCacheSubnetGroupCommand({
      CacheSubnetGroupName: "private",
      CacheSubnetGroupDescription: "private",
      SubnetIds: ["subnet-1", "subnet-2"],
    }),
  );
  await elasticache.send(
    new CreateCacheClusterCommand({
      CacheClusterId: "inside",
      CacheNodeType: "cache.t3.micro",
      CacheSubnetGroupName: "private",
    }),
  );
  await expect(
    elasticache.send(new DeleteCacheSubnetGroupCommand({ CacheSubnetGroupName: "private" })),
  ).rejects.toMatchObject({ name: "CacheSubnetGroupInUse" });
  const { CacheSubnetGroups } = await elasticache.send(new DescribeCacheSubnetGroupsCommand({}));
  expect(CacheSubnetGroups?.[0]?.Subnets?.map(({ SubnetIdentifier }) => SubnetIdentifier)).toEqual([
    "subnet-1",
    "subnet-2",
  ]);
});

import {
  CreateReplicationGroupCommand,
  DescribeReplicationGroupsCommand,
  ElastiCacheClient,
  ModifyReplicationGroupCommand,
  type ModifyReplicationGroupMessage,
} from "@aws-sdk/client-elasticache";
import { describe, expect, test } from "vitest";
import { newAccountId } from "../../../test/accounts.js";
import { authorityOf, connectTo } from "../../../test/cache-fixture.js";
import { shareCloud } from "../../../test/share-cloud.js";
import { hasCacheServer } from "./test/cache-server-here.js";

const cloud = await shareCloud();
const ca = await authorityOf(cloud);

const [FIRST, SECOND, THIRD] = ["first-token-of-all", "second-token-of-all", "third-token-of-all"] as const;
const ReplicationGroupId = "guarded";
const GROUP = {
  ReplicationGroupId,
  ReplicationGroupDescription: "guarded",
  CacheNodeType: "cache.t3.micro",
  NumCacheClusters: 2,
  TransitEncryptionEnabled: true,
};

type Change = Omit<ModifyReplicationGroupMessage, "ReplicationGroupId">;

/** A group, and whom its primary and its replica let in. */
async function guardedGroup(AuthToken?: string) {
  const elasticache = cloud.client(ElastiCacheClient, { accountId: newAccountId() });
  await elasticache.send(new CreateReplicationGroupCommand({ ...GROUP, AuthToken }));
  const describeGroup = async () =>
    (await elasticache.send(new DescribeReplicationGroupsCommand({ ReplicationGroupId }))).ReplicationGroups?.[0];
  const endpoints = (await describeGroup())?.NodeGroups?.[0]?.NodeGroupMembers?.map(({ ReadEndpoint }) => ReadEndpoint);
  return {
    describeGroup,
    modify: (change: Change) =>
      elasticache.send(new ModifyReplicationGroupCommand({ ReplicationGroupId, ApplyImmediately: true, ...change })),
    /** Which of these get in at every node; undefined stands for no token. */
    async letIn(...tokens: readonly (string | undefined)[]) {
      const outcomes = tokens.map(async (token) => {
        const password = token === undefined ? {} : { password: token };
        const clients = (endpoints ?? []).map((endpoint) => connectTo(endpoint, { ca, ...password }));
        const answers = await Promise.all(clients.map(async (client) => await (await client).ping()));
        return answers.every((answer) => answer === "PONG");
      });
      return (await Promise.allSettled(outcomes)).map((each) => each.status === "fulfilled" && each.value);
    },
  };
}

describe.skipIf(!hasCacheServer)("with a server on this machine (redis-server or valkey-server)", () => {
  test("a rotated token lets in beside the one before it, until it is set", async () => {
    const { letIn, modify, describeGroup } = await guardedGroup(FIRST);
    expect(await letIn(FIRST, SECOND, undefined)).toEqual([true, false, false]);
    expect(await describeGroup()).toMatchObject({ AuthTokenEnabled: true });

    const rotated = await modify({ AuthToken: SECOND, AuthTokenUpdateStrategy: "ROTATE" });
    expect(rotated.ReplicationGroup?.PendingModifiedValues).toEqual({ AuthTokenStatus: "ROTATING" });
    expect(await letIn(FIRST, SECOND, undefined)).toEqual([true, true, false]);

    const set = await modify({ AuthToken: SECOND, AuthTokenUpdateStrategy: "SET" });
    expect(set.ReplicationGroup?.PendingModifiedValues).toEqual({ AuthTokenStatus: "SETTING" });
    expect(await letIn(FIRST, SECOND, undefined)).toEqual([false, true, false]);
  });

  test("the newest two let in, and rotating is what happens when nothing is said", async () => {
    const { letIn, modify } = await guardedGroup(FIRST);
    await modify({ AuthToken: SECOND });
    await modify({ AuthToken: THIRD });
    expect(await letIn(FIRST, SECOND, THIRD)).toEqual([false, true, true]);
  });

  test("a group without a token gets one: by rotating for those who know it too, by setting for them alone", async () => {
    const { letIn, modify } = await guardedGroup();
    expect(await letIn(undefined)).toEqual([true]);
    await modify({ AuthToken: FIRST, AuthTokenUpdateStrategy: "ROTATE" });
    expect(await letIn(FIRST, undefined)).toEqual([true, true]);
    await modify({ AuthToken: FIRST, AuthTokenUpdateStrategy: "SET" });
    expect(await letIn(FIRST, SECOND, undefined)).toEqual([true, false, false]);
  });

  test("clients that are connected stay", async () => {
    const { modify, describeGroup } = await guardedGroup(FIRST);
    const client = await connectTo((await describeGroup())?.NodeGroups?.[0]?.PrimaryEndpoint, { ca, password: FIRST });
    await modify({ AuthToken: SECOND });
    await modify({ AuthToken: SECOND, AuthTokenUpdateStrategy: "SET" });
    expect(await client.set("key", "value")).toBe("OK");
  });

  test("tokens outlive an outage", async () => {
    const { letIn, modify } = await guardedGroup(FIRST);
    await modify({ AuthToken: SECOND });
    const rules = ["guarded-001", "guarded-002"].map((resource) =>
      cloud.faults.add({ kind: "unavailable", service: "elasticache", resource }),
    );
    await cloud.clock.advance(0);
    expect(await letIn(FIRST)).toEqual([false]);
    for (const rule of rules) cloud.faults.remove(rule);
    await cloud.clock.advance(0);
    expect(await letIn(FIRST, SECOND, THIRD)).toEqual([true, true, false]);
  });

  test.each([
    ["setting without rotating", { AuthToken: SECOND, AuthTokenUpdateStrategy: "SET" }, "only allowed after ROTATE"],
    ["rotating to nothing", { AuthTokenUpdateStrategy: "ROTATE" }, "requires an AUTH token"],
    ["deleting without a user group", { AuthTokenUpdateStrategy: "DELETE" }, "only allowed with a user group"],
    ["a short token", { AuthToken: "short" }, "16 to 128 characters"],
    ["a user group beside it", { UserGroupIdsToAdd: ["admins"] }, "Pass AuthStrategy delete to proceed."],
  ] satisfies readonly [string, Change, string][])("%s is refused", async (_what, change, message) => {
    const { letIn, modify } = await guardedGroup(FIRST);
    await expect(modify(change)).rejects.toThrow(message);
    expect(await letIn(FIRST, SECOND)).toEqual([true, false]);
  });
});

test("a token without encryption in transit is refused", async () => {
  const elasticache = cloud.client(ElastiCacheClient, { accountId: newAccountId() });
  const create = new CreateReplicationGroupCommand({ ...GROUP, TransitEncryptionEnabled: false, AuthToken: FIRST });
  await expect(elasticache.send(create)).rejects.toMatchObject({
    name: "InvalidParameterCombinationException",
    message: "The AUTH token is only supported when encryption-in-transit is enabled.",
  });
});

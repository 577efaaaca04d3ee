import {
  CreateReplicationGroupCommand,
  CreateServerlessCacheCommand,
  CreateUserCommand,
  CreateUserGroupCommand,
  type CreateUserMessage,
  DeleteUserCommand,
  DeleteUserGroupCommand,
  DescribeReplicationGroupsCommand,
  DescribeServerlessCachesCommand,
  DescribeUserGroupsCommand,
  DescribeUsersCommand,
  ElastiCacheClient,
  ListTagsForResourceCommand,
  ModifyReplicationGroupCommand,
  ModifyServerlessCacheCommand,
  ModifyUserCommand,
  ModifyUserGroupCommand,
} from "@aws-sdk/client-elasticache";
import { describe, expect, test } from "vitest";
import { newAccountId } from "../../../test/accounts.js";
import { authorityOf, connectTo } from "../../../test/cache-fixture.js";
import { shareCloud } from "../../../test/share-cloud.js";
import { hasCacheServer } from "./test/cache-server-here.js";

const cloud = await shareCloud();
const ca = await authorityOf(cloud);

const elastiCacheOf = () => cloud.client(ElastiCacheClient, { accountId: newAccountId() });

const PASSWORD = "a-password-of-reader";
const READER: CreateUserMessage = {
  UserId: "Reader",
  UserName: "reader",
  Engine: "redis",
  AccessString: "on ~shop:* -@all +@read +@connection",
  Passwords: [PASSWORD],
};
const NOBODY: CreateUserMessage = {
  UserId: "nobody",
  UserName: "default",
  Engine: "redis",
  AccessString: "off -@all",
  NoPasswordRequired: true,
};
const GROUP = {
  ReplicationGroupId: "shop",
  ReplicationGroupDescription: "shop",
  CacheNodeType: "cache.t3.micro",
  TransitEncryptionEnabled: true,
};

async function withUsers(...users: readonly CreateUserMessage[]) {
  const elasticache = elastiCacheOf();
  for (const user of users) await elasticache.send(new CreateUserCommand(user));
  return elasticache;
}

describe("users", () => {
  test("are described without their passwords", async () => {
    const elasticache = await withUsers({ ...READER, Tags: [{ Key: "team", Value: "shop" }] });
    const { Users } = await elasticache.send(new DescribeUsersCommand({}));
    expect(Users).toMatchObject([
      { UserId: "default", UserName: "default", AccessString: "on ~* +@all", Authentication: { Type: "no-password" } },
      {
        UserId: "reader",
        UserName: "reader",
        Status: "active",
        AccessString: READER.AccessString,
        Authentication: { Type: "password", PasswordCount: 1 },
        UserGroupIds: [],
      },
    ]);
    const ResourceName = Users?.[1]?.ARN ?? "";
    expect(ResourceName).toMatch(/:user:reader$/);
    const { TagList } = await elasticache.send(new ListTagsForResourceCommand({ ResourceName }));
    expect(TagList).toEqual([{ Key: "team", Value: "shop" }]);
    const named = new DescribeUsersCommand({ Filters: [{ Name: "user-name", Values: ["reader"] }] });
    expect((await elasticache.send(named)).Users?.map(({ UserId }) => UserId)).toEqual(["reader"]);
  });

  test.each([
    [{ Passwords: ["short"] }, "Passwords length must be between 16-128 characters."],
    [{ Passwords: [] }, "A password must be provided"],
    [{ NoPasswordRequired: true }, "Passwords cannot be provided"],
    [{ AccessString: "~* +@all" }, "Invalid access string: ~* +@all"],
    [{ AccessString: "on ~* +@everything" }, "Invalid access string"],
    [{ AccessString: "on >secret ~* +@all" }, "Invalid access string"],
    [{ UserId: "-" }, "not a valid identifier"],
    [{ UserName: "two words" }, "UserName"],
  ])("%j is refused", async (change, message) => {
    await expect(withUsers({ ...READER, ...change })).rejects.toThrow(message);
  });

  test("IAM authentication is refused by name", async () => {
    const { Passwords: _, ...user } = READER;
    await expect(withUsers({ ...user, AuthenticationMode: { Type: "iam" } })).rejects.toMatchObject({
      name: "NotImplemented",
    });
  });

  test("that are there, or that everybody has, stay", async () => {
    const elasticache = await withUsers(READER);
    await expect(elasticache.send(new CreateUserCommand(READER))).rejects.toMatchObject({
      name: "UserAlreadyExistsFault",
    });
    for (const command of [
      new ModifyUserCommand({ UserId: "default", AccessString: "off" }),
      new DeleteUserCommand({ UserId: "default" }),
    ]) {
      await expect(elasticache.send(command as DeleteUserCommand)).rejects.toThrow("cannot be");
    }
    await elasticache.send(new DeleteUserCommand({ UserId: "READER" }));
    await expect(elasticache.send(new DescribeUsersCommand({ UserId: "reader" }))).rejects.toMatchObject({
      name: "UserNotFoundFault",
    });
  });
});

describe("user groups", () => {
  test("need a user for those who give no name, and each name once", async () => {
    const elasticache = await withUsers(READER, NOBODY);
    const create = (...UserIds: string[]) =>
      elasticache.send(new CreateUserGroupCommand({ UserGroupId: "shop", Engine: "redis", UserIds }));
    await expect(create("reader")).rejects.toMatchObject({ name: "DefaultUserRequired" });
    await expect(create("reader", "default", "nobody")).rejects.toMatchObject({ name: "DuplicateUserNameFault" });
    await expect(create("default", "unknown")).rejects.toMatchObject({ name: "UserNotFoundFault" });
    expect(await create("reader", "nobody")).toMatchObject({ Status: "creating", UserIds: ["reader", "nobody"] });
    await expect(create("default")).rejects.toMatchObject({ name: "UserGroupAlreadyExistsFault" });
    await expect(elasticache.send(new DeleteUserCommand({ UserId: "nobody" }))).rejects.toMatchObject({
      name: "DefaultUserAssociatedToUserGroupFault",
    });
    const swap = { UserIdsToAdd: ["default"], UserIdsToRemove: ["nobody"] };
    await elasticache.send(new ModifyUserGroupCommand({ UserGroupId: "shop", ...swap }));
    const { UserGroups } = await elasticache.send(new DescribeUserGroupsCommand({ UserGroupId: "shop" }));
    expect(UserGroups).toMatchObject([{ Status: "active", UserIds: ["reader", "default"], ReplicationGroups: [] }]);
    await elasticache.send(new DeleteUserGroupCommand({ UserGroupId: "shop" }));
    await expect(elasticache.send(new DescribeUserGroupsCommand({ UserGroupId: "shop" }))).rejects.toMatchObject({
      name: "UserGroupNotFoundFault",
    });
  });
});

describe.skipIf(!hasCacheServer)("with a server on this machine (redis-server or valkey-server)", () => {
  /** A group whose users are `reader`, and nobody without a name. */
  async function guardedGroup() {
    const elasticache = await withUsers(READER, NOBODY);
    const UserIds = ["reader", "nobody"];
    await elasticache.send(new CreateUserGroupCommand({ UserGroupId: "shop", Engine: "redis", UserIds }));
    await elasticache.send(new CreateReplicationGroupCommand({ ...GROUP, UserGroupIds: ["shop"] }));
    const { ReplicationGroups } = await elasticache.send(new DescribeReplicationGroupsCommand({}));
    const connect = (username?: string, password = PASSWORD) =>
      connectTo(
        ReplicationGroups?.[0]?.NodeGroups?.[0]?.PrimaryEndpoint,
        username === undefined ? { ca } : { ca, username, password },
      );
    return { elasticache, group: ReplicationGroups?.[0], connect };
  }

  test("users of a group do what their access strings say, and nobody else gets in", async () => {
    const { elasticache, group, connect } = await guardedGroup();
    expect(group).toMatchObject({ UserGroupIds: ["shop"], AuthTokenEnabled: false });
    const { UserGroups } = await elasticache.send(new DescribeUserGroupsCommand({}));
    expect(UserGroups).toMatchObject([{ ReplicationGroups: ["shop"] }]);

    const reader = await connect("reader");
    expect(await reader.get("shop:basket")).toBeNull();
    await expect(reader.get("other")).rejects.toThrow("NOPERM");
    await expect(reader.set("shop:basket", "1")).rejects.toThrow("NOPERM");
    await expect(connect("reader", "another-password-x")).rejects.toThrow("WRONGPASS");
    await expect(connect()).rejects.toThrow("NOAUTH");
    await expect(elasticache.send(new DeleteUserGroupCommand({ UserGroupId: "shop" }))).rejects.toMatchObject({
      name: "InvalidUserGroupStateFault",
    });
  });

  test("what users may do changes while they are connected", async () => {
    const { elasticache, connect } = await guardedGroup();
    const reader = await connect("reader");
    await elasticache.send(new ModifyUserCommand({ UserId: "reader", AppendAccessString: "+set" }));
    expect(await reader.set("shop:basket", "1")).toBe("OK");
    const Passwords = ["the-next-password-1", "the-next-password-2"];
    const AuthenticationMode = { Type: "password", Passwords } as const;
    const changed = await elasticache.send(new ModifyUserCommand({ UserId: "reader", AuthenticationMode }));
    expect(changed.Authentication).toEqual({ Type: "password", PasswordCount: 2 });
    await expect(connect("reader")).rejects.toThrow("WRONGPASS");
    for (const password of Passwords) expect(await (await connect("reader", password)).ping()).toBe("PONG");
  });

  test("what the engine does not know is refused, and everything stays as it was", async () => {
    const { elasticache, connect } = await guardedGroup();
    const unknown = new ModifyUserCommand({ UserId: "reader", AccessString: "on ~* +no-such-command" });
    await expect(elasticache.send(unknown)).rejects.toThrow("Unknown command or category name in ACL");
    const { Users } = await elasticache.send(new DescribeUsersCommand({ UserId: "reader" }));
    expect(Users?.[0]?.AccessString).toBe(READER.AccessString);
    await expect((await connect("reader")).get("other")).rejects.toThrow("NOPERM");
    const user = { ...READER, UserId: "typo", UserName: "typo", AccessString: "on ~* +no-such-command" };
    await elasticache.send(new CreateUserCommand(user));
    await elasticache.send(
      new CreateUserGroupCommand({ UserGroupId: "typos", Engine: "redis", UserIds: ["typo", "default"] }),
    );
    const create = new CreateReplicationGroupCommand({ ...GROUP, ReplicationGroupId: "x", UserGroupIds: ["typos"] });
    await expect(elasticache.send(create)).rejects.toThrow("Unknown command or category name in ACL");
  });

  test("members come and go, and a deleted user is gone from the servers", async () => {
    const { elasticache, connect } = await guardedGroup();
    const writer = { ...READER, UserId: "writer", UserName: "writer", AccessString: "on ~* +@all" };
    await elasticache.send(new CreateUserCommand(writer));
    await expect(connect("writer")).rejects.toThrow("WRONGPASS");
    await elasticache.send(new ModifyUserGroupCommand({ UserGroupId: "shop", UserIdsToAdd: ["writer"] }));
    expect(await (await connect("writer")).set("any", "value")).toBe("OK");
    await elasticache.send(new DeleteUserCommand({ UserId: "writer" }));
    await expect(connect("writer")).rejects.toThrow("WRONGPASS");
  });

  test("a group goes from a token to users and back", async () => {
    const elasticache = await withUsers(READER, NOBODY);
    const UserIds = ["reader", "nobody"];
    await elasticache.send(new CreateUserGroupCommand({ UserGroupId: "shop", Engine: "redis", UserIds }));
    const AuthToken = "sixteen-letters-long";
    await elasticache.send(new CreateReplicationGroupCommand({ ...GROUP, AuthToken }));
    const modify = (change: object) =>
      elasticache.send(new ModifyReplicationGroupCommand({ ReplicationGroupId: "shop", ...change }));
    const { ReplicationGroups } = await elasticache.send(new DescribeReplicationGroupsCommand({}));
    const endpoint = ReplicationGroups?.[0]?.NodeGroups?.[0]?.PrimaryEndpoint;

    const { ReplicationGroup } = await modify({ UserGroupIdsToAdd: ["shop"], AuthTokenUpdateStrategy: "DELETE" });
    expect(ReplicationGroup).toMatchObject({ UserGroupIds: ["shop"], AuthTokenEnabled: false });
    await expect(connectTo(endpoint, { ca, password: AuthToken })).rejects.toThrow("WRONGPASS");
    await connectTo(endpoint, { ca, username: "reader", password: PASSWORD });

    await modify({ RemoveUserGroups: true, AuthToken, AuthTokenUpdateStrategy: "SET" });
    await expect(connectTo(endpoint, { ca, username: "reader", password: PASSWORD })).rejects.toThrow("WRONGPASS");
    expect(await (await connectTo(endpoint, { ca, password: AuthToken })).ping()).toBe("PONG");
  });

  test("a serverless cache has users, too", async () => {
    const elasticache = await withUsers(READER, NOBODY);
    const UserIds = ["reader", "nobody"];
    await elasticache.send(new CreateUserGroupCommand({ UserGroupId: "shop", Engine: "redis", UserIds }));
    const ServerlessCacheName = "baskets";
    await elasticache.send(
      new CreateServerlessCacheCommand({ ServerlessCacheName, Engine: "redis", UserGroupId: "shop" }),
    );
    const { ServerlessCaches } = await elasticache.send(new DescribeServerlessCachesCommand({}));
    expect(ServerlessCaches).toMatchObject([{ UserGroupId: "shop" }]);
    const endpoint = ServerlessCaches?.[0]?.Endpoint;
    expect(await (await connectTo(endpoint, { ca, username: "reader", password: PASSWORD })).get("shop:1")).toBeNull();
    await expect(connectTo(endpoint, { ca })).rejects.toThrow("NOAUTH");
    await elasticache.send(new ModifyServerlessCacheCommand({ ServerlessCacheName, RemoveUserGroup: true }));
    expect(await (await connectTo(endpoint, { ca })).get("shop:1")).toBeNull();
  });

  test("users are part of a fork", async () => {
    const { elasticache } = await guardedGroup();
    const { UserGroups } = await elasticache.send(new DescribeUserGroupsCommand({}));
    const accountId = UserGroups?.[0]?.ARN?.split(":")[4] ?? "";
    await using fork = await cloud.fork();
    const { ReplicationGroups } = await fork
      .client(ElastiCacheClient, { accountId })
      .send(new DescribeReplicationGroupsCommand({}));
    const endpoint = ReplicationGroups?.[0]?.NodeGroups?.[0]?.PrimaryEndpoint;
    const credentials = { username: "reader", password: PASSWORD, ca: await authorityOf(fork) };
    expect(await (await connectTo(endpoint, credentials)).get("shop:1")).toBeNull();
  });
});

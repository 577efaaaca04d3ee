import { afterAll, beforeAll, expect, test } from "vitest";
import { type Cloud, startCloud } from "../src/index.js";
import { hasCacheServer } from "../src/services/elasticache/test/cache-server-here.js";
import { newAccountId } from "./accounts.js";
import { PYTHON_MISSING, runAwsCli, runBoto3, testPython } from "./python-clients.js";

const suffix = testPython === undefined ? ` (${PYTHON_MISSING})` : " (needs redis-server or valkey-server)";

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud();
});
afterAll(() => cloud.dispose());

const account = () => ({ endpointUrl: cloud.endpointUrl, accountId: newAccountId() });

test.skipIf(testPython === undefined || !hasCacheServer)(
  `boto3 creates an encrypted group with users, and Python's own TLS reads and writes${suffix}`,
  { timeout: 120_000 },
  async () => {
    const told = await runBoto3(
      account(),
      `
import socket, ssl, urllib.request
cache = client("elasticache")
cache.create_user(UserId="nobody", UserName="default", Engine="redis", AccessString="off -@all", NoPasswordRequired=True)
cache.create_user(UserId="writer", UserName="writer", Engine="redis", AccessString="on ~* +@all",
                  AuthenticationMode={"Type": "password", "Passwords": ["a-password-of-writer"]})
cache.create_user_group(UserGroupId="shop", Engine="redis", UserIds=["nobody", "writer"])
cache.create_replication_group(ReplicationGroupId="carts", ReplicationGroupDescription="carts", Engine="redis",
                               CacheNodeType="cache.t3.micro", NumCacheClusters=2, AutomaticFailoverEnabled=True,
                               TransitEncryptionEnabled=True, UserGroupIds=["shop"])
cache.get_waiter("replication_group_available").wait(ReplicationGroupId="carts")
group = cache.describe_replication_groups(ReplicationGroupId="carts")["ReplicationGroups"][0]
endpoint = group["NodeGroups"][0]["PrimaryEndpoint"]

authority = urllib.request.urlopen(os.environ["AWS_ENDPOINT_URL"] + "/_assay/certificates/ca.pem").read().decode()
context = ssl.create_default_context(cadata=authority)
plain = socket.create_connection((endpoint["Address"], endpoint["Port"]))
with context.wrap_socket(plain, server_hostname=endpoint["Address"]) as server:
    lines = server.makefile("rb")
    def ask(words):
        server.sendall(words.encode() + b"\\r\\n")
        return lines.readline().decode().strip()
    said = [ask("PING"), ask("AUTH writer a-password-of-writer"), ask("SET cart full"), ask("STRLEN cart")]

cache.create_snapshot(SnapshotName="kept", ReplicationGroupId="carts")
snapshots = [each["SnapshotName"] for each in cache.describe_snapshots(ReplicationGroupId="carts")["Snapshots"]]
try:
    cache.delete_user_group(UserGroupId="shop")
except cache.exceptions.InvalidUserGroupStateFault as error:
    refused = error.response["Error"]["Code"]
answer({"said": said, "mode": group["TransitEncryptionMode"], "snapshots": snapshots, "refused": refused})
`,
    );
    expect(told).toEqual({
      said: ["-NOAUTH Authentication required.", "+OK", "+OK", ":4"],
      mode: "required",
      snapshots: ["kept"],
      refused: "InvalidUserGroupState",
    });
  },
);

test.skipIf(testPython === undefined || !hasCacheServer)(
  `the AWS CLI creates a group in cluster mode${suffix}`,
  { timeout: 120_000 },
  async () => {
    const elasticache = (...args: string[]) => runAwsCli(caller, "elasticache", ...args);
    const caller = account();
    const id = ["--replication-group-id", "carts"];
    const shape = ["--num-node-groups", "2", "--cache-node-type", "cache.t3.micro", "--automatic-failover-enabled"];
    await elasticache("create-replication-group", ...id, "--replication-group-description", "carts", ...shape);
    await elasticache("wait", "replication-group-available", ...id);
    expect(await elasticache("describe-replication-groups", ...id)).toMatchObject({
      ReplicationGroups: [
        {
          ClusterMode: "enabled",
          ConfigurationEndpoint: { Address: "127.0.0.1", Port: expect.any(Number) },
          NodeGroups: [{ Slots: "0-8191" }, { Slots: "8192-16383" }],
        },
      ],
    });
  },
);

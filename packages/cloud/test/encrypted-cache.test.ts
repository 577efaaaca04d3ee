import { spawnSync } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { packFiles } from "@assay/archive";
import {
  CreateReplicationGroupCommand,
  DescribeReplicationGroupsCommand,
  ElastiCacheClient,
} from "@aws-sdk/client-elasticache";
import { GetFunctionConfigurationCommand, InvokeCommand } from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Cloud, startCloud } from "../src/index.js";
import { hasCacheServer } from "../src/services/elasticache/test/cache-server-here.js";
import { createFunction, type LambdaAccount, lambdaOf } from "./lambda-fixture.js";

// Functions as they run in production: they know a host, a port and a token, and trust what their runtime trusts.

const pythonVersion = ["3.13", "3.12", "3.11"].find(
  (version) => spawnSync(`python${version}`, ["--version"]).status === 0,
);
const suffix = pythonVersion === undefined ? " (skipped: no Python that Lambda has)" : "";

const TOKEN = "sixteen-letters-long";

const NODE = `
import { createClient } from "@redis/client";
export const handler = async ({ key, value }) => {
  const { HOST, PORT, TOKEN } = process.env;
  const client = createClient({ url: "rediss://:" + TOKEN + "@" + HOST + ":" + PORT });
  await client.connect();
  const before = await client.get(key);
  await client.set(key, value);
  const after = await client.get(key);
  client.destroy();
  return { before, after, trusts: process.env.NODE_EXTRA_CA_CERTS };
};`;

/** Speaks the protocol itself: boto3 is there in Lambda, and redis-py is not. */
const PYTHON = `
import os, socket, ssl
def handler(event, context):
    address = (os.environ["HOST"], int(os.environ["PORT"]))
    with ssl.create_default_context().wrap_socket(socket.create_connection(address), server_hostname=address[0]) as server:
        lines = server.makefile("rb")
        def ask(*words):
            server.sendall(b"*%d\\r\\n" % len(words) + b"".join(b"$%d\\r\\n%s\\r\\n" % (len(w), w.encode()) for w in words))
            answer = lines.readline()
            return lines.readline() if answer.startswith(b"$") and answer != b"$-1\\r\\n" else answer
        said = [ask("AUTH", os.environ["TOKEN"]), ask("PING"), ask("SET", event["key"], event["value"]), ask("GET", event["key"])]
        return [words.decode().strip() for words in said]`;

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud();
});
afterAll(() => cloud.dispose());

/** The Redis client as `npm install` puts it into a package. */
async function redisClientFiles(): Promise<{ path: string; content: Uint8Array }[]> {
  const root = dirname(dirname(createRequire(import.meta.url).resolve("@redis/client")));
  const paths = await readdir(join(root, "dist"), { recursive: true });
  const code = paths.filter((path) => /(?<!\.spec)\.js(?:on)?$/.test(path));
  return await Promise.all(
    ["package.json", ...code.map((path) => join("dist", path))].map(async (path) => ({
      path: `node_modules/@redis/client/${path}`,
      content: new Uint8Array(await readFile(join(root, path))),
    })),
  );
}

/** Host and port of an encrypted group with a token, as the environment of a function. */
async function encryptedCache({ options }: LambdaAccount): Promise<Record<string, string>> {
  const elasticache = new ElastiCacheClient(options);
  const ReplicationGroupId = "sessions";
  await elasticache.send(
    new CreateReplicationGroupCommand({
      ReplicationGroupId,
      ReplicationGroupDescription: "sessions",
      CacheNodeType: "cache.t3.micro",
      TransitEncryptionEnabled: true,
      AuthToken: TOKEN,
    }),
  );
  const { ReplicationGroups } = await elasticache.send(new DescribeReplicationGroupsCommand({ ReplicationGroupId }));
  const { Address = "", Port = 0 } = ReplicationGroups?.[0]?.NodeGroups?.[0]?.PrimaryEndpoint ?? {};
  return { HOST: Address, PORT: String(Port), TOKEN };
}

async function invoke({ client }: LambdaAccount, FunctionName: string, event: object): Promise<unknown> {
  const { Payload } = await client.send(new InvokeCommand({ FunctionName, Payload: JSON.stringify(event) }));
  return JSON.parse(Payload?.transformToString() ?? "null");
}

describe.skipIf(!hasCacheServer)("with a server on this machine (redis-server or valkey-server)", () => {
  test("a Node.js function reads and writes through rediss://, without knowing where it runs", async () => {
    const account = lambdaOf(cloud);
    const Variables = await encryptedCache(account);
    const ZipFile = await packFiles([{ path: "index.mjs", content: NODE }, ...(await redisClientFiles())]);
    await createFunction(account, "writer", { Code: { ZipFile }, Timeout: 30, Environment: { Variables } });
    expect(await invoke(account, "writer", { key: "k", value: "v" })).toMatchObject({ before: null, after: "v" });
    expect(await invoke(account, "writer", { key: "k", value: "w" })).toMatchObject({ before: "v", after: "w" });
    // Nobody has ordered it: the customer's configuration stays as it was, and the ledger tells.
    const configuration = await account.client.send(new GetFunctionConfigurationCommand({ FunctionName: "writer" }));
    expect(configuration.Environment?.Variables).toEqual(Variables);
    expect(cloud.ledger.entries()).toContainEqual(expect.objectContaining({ gap: "trust-substitution" }));
  });

  test("a function's own authorities win", async () => {
    const account = lambdaOf(cloud);
    const Variables = { ...(await encryptedCache(account)), NODE_EXTRA_CA_CERTS: "/var/task/mine.pem" };
    const ZipFile = await packFiles([{ path: "index.mjs", content: NODE }, ...(await redisClientFiles())]);
    await createFunction(account, "own", { Code: { ZipFile }, Timeout: 30, Environment: { Variables } });
    expect(await invoke(account, "own", { key: "k", value: "v" })).toMatchObject({
      errorMessage: expect.stringContaining("certificate"),
    });
  });

  test.skipIf(pythonVersion === undefined)(`a Python function does${suffix}`, async () => {
    const account = lambdaOf(cloud);
    const Variables = await encryptedCache(account);
    const ZipFile = await packFiles([{ path: "app.py", content: PYTHON }]);
    const code = { Runtime: `python${pythonVersion}` as "python3.12", Handler: "app.handler", Code: { ZipFile } };
    await createFunction(account, "reader", { ...code, Timeout: 30, Environment: { Variables } });
    expect(await invoke(account, "reader", { key: "k", value: "v" })).toEqual(["+OK", "+PONG", "+OK", "v"]);
  });
});

import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { GetParameterCommand, PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { expect, test } from "vitest";
import { assay, createProject, type Ended, startServer } from "./support/assay.js";

const ssmAt = (endpoint: string) =>
  new SSMClient({ endpoint, region: "us-east-1", credentials: { accessKeyId: "test", secretAccessKey: "test" } });

const put = (endpoint: string, Value: string) =>
  ssmAt(endpoint).send(new PutParameterCommand({ Name: "a", Value, Type: "String", Overwrite: true }));

async function read(endpoint: string): Promise<string | undefined> {
  return (await ssmAt(endpoint).send(new GetParameterCommand({ Name: "a" }))).Parameter?.Value;
}

/** Runs `assay snapshot` in a folder against a cloud. */
const snapshotIn =
  (cwd: string, endpointUrl: string) =>
  (...args: readonly string[]): Promise<Ended> =>
    assay(["snapshot", ...args, "--endpoint", endpointUrl], { cwd });

test("a state is saved, taken up again, listed and forgotten", async () => {
  await using server = await startServer();
  await using folder = await createProject({});
  const snapshot = snapshotIn(folder.directory, server.endpointUrl);
  expect(await snapshot()).toMatchObject({ status: 0, stdout: "there are no snapshots\n" });
  await put(server.endpointUrl, "before");
  expect((await snapshot("save", "seeded")).stdout).toMatch(/^saved seeded {2}\d+ bytes {2}\d{4}-\d\d-\d\dT.*Z\n$/);
  await put(server.endpointUrl, "after");
  expect(await snapshot("restore", "seeded")).toMatchObject({ status: 0, stdout: "restored seeded\n" });
  expect(await read(server.endpointUrl)).toBe("before");
  const listed = JSON.parse((await snapshot("list", "--json")).stdout);
  expect(listed).toMatchObject({ snapshots: [{ name: "seeded", sizeBytes: expect.any(Number) }] });
  expect(await snapshot("delete", "seeded")).toMatchObject({ status: 0, stdout: "deleted seeded\n" });
  const gone = await snapshot("restore", "seeded");
  expect(gone.status).toBe(2);
  expect(gone.stderr).toContain('there is no snapshot "seeded"; known: none (SNAPSHOT_UNKNOWN)');
});

test("a state moves to another cloud as a file", async () => {
  await using one = await startServer();
  await using other = await startServer();
  await using folder = await createProject({});
  const [here, there] = [one, other].map(({ endpointUrl }) => snapshotIn(folder.directory, endpointUrl));
  await put(one.endpointUrl, "moved");
  await here?.("save", "mine");
  const { stdout } = (await here?.("download", "mine")) ?? {};
  const { byteLength } = await readFile(join(folder.directory, "mine.snapshot"));
  expect(stdout).toBe(`wrote mine.snapshot, ${byteLength} bytes\n`);
  const uploaded = await there?.("upload", "theirs", "mine.snapshot", "--json");
  expect(JSON.parse(uploaded?.stdout ?? "")).toMatchObject({ name: "theirs", sizeBytes: byteLength });
  expect(await there?.("restore", "theirs")).toMatchObject({ status: 0 });
  expect(await read(other.endpointUrl)).toBe("moved");
});

test.for([
  [["save"], 2, "`assay snapshot save` needs the name of the snapshot (VALUE_MISSING)"],
  [["save", "../x"], 2, "cannot be the name of a snapshot (SNAPSHOT_NAME_INVALID)"],
  [["download", "absent"], 2, "(SNAPSHOT_UNKNOWN)"],
  [["upload", "absent"], 2, "there is no snapshot at"],
  [
    ["upload", "zip", "broken.zip"],
    2,
    "is no snapshot that can be read: it does not begin as one (SNAPSHOT_UNREADABLE)",
  ],
  [["download", "saved", "missing/saved.snapshot"], 3, "(SNAPSHOT_NOT_WRITTEN)"],
  [["forget"], 2, "Allowed choices are list, save, restore, delete, download, upload"],
] as const)("%j ends with %i and says why", async ([args, status, message]) => {
  await using server = await startServer();
  await using folder = await createProject({});
  await writeFile(join(folder.directory, "broken.zip"), "PK");
  const snapshot = snapshotIn(folder.directory, server.endpointUrl);
  await snapshot("save", "saved");
  const ended = await snapshot(...args);
  expect(ended.stderr).toContain(message);
  expect(ended).toMatchObject({ status, stdout: "" });
});

import { mkdir, mkdtemp, readdir, readFile, rm, rmdir, stat, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createMovableClock } from "@assay/core";
import {
  CopyObjectCommand,
  CreateBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { GetParameterCommand, PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { expect, onTestFinished, test } from "vitest";
import { type Cloud, startCloud } from "../src/index.js";
import { newAccountId } from "./accounts.js";

const accountId = newAccountId();
const STORE = `ssm.${accountId}.us-east-1`;

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "assay-state-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

const put = (cloud: Cloud, Value: string) =>
  cloud
    .client(SSMClient, { accountId })
    .send(new PutParameterCommand({ Name: "a", Value, Type: "String", Overwrite: true }));

async function read(cloud: Cloud): Promise<string | undefined> {
  const { Parameter } = await cloud.client(SSMClient, { accountId }).send(new GetParameterCommand({ Name: "a" }));
  return Parameter?.Value;
}

/** A bucket, and what puts 100,000 equal bytes into its one object. */
async function createBucket(cloud: Cloud) {
  const s3 = cloud.client(S3Client, { accountId });
  const object = { Bucket: "kept", Key: "a" };
  await s3.send(new CreateBucketCommand({ Bucket: "kept" }));
  return {
    s3,
    putObject: (fill: number) => s3.send(new PutObjectCommand({ ...object, Body: new Uint8Array(100_000).fill(fill) })),
  };
}

/** Puts folders in the way of the files of the store: as on a full disk, nothing can be written there. */
async function fillDisk(persistTo: string): Promise<() => Promise<void>> {
  const inTheWay = [`${STORE}.state.new`, `${STORE}.changes`].map((name) => join(persistTo, name));
  for (const folder of inTheWay) await mkdir(folder);
  return async () => {
    for (const folder of inTheWay) await rmdir(folder);
  };
}

test("a write that fails is told to whoever waits for it, and leaves the last good state", async () => {
  const persistTo = await temporaryFolder();
  const cloud = await startCloud({ persistTo });
  await put(cloud, "good");
  const good = await readFile(join(persistTo, `${STORE}.state`));
  const freeDisk = await fillDisk(persistTo);
  const ssm = new SSMClient({
    endpoint: cloud.endpointUrl,
    region: "us-east-1",
    credentials: { accessKeyId: accountId, secretAccessKey: "test" },
    maxAttempts: 1,
  });
  const failing = ssm.send(new PutParameterCommand({ Name: "a", Value: "lost", Overwrite: true }));
  await expect(failing).rejects.toMatchObject({ $metadata: { httpStatusCode: 500 } });
  expect(await readFile(join(persistTo, `${STORE}.state`))).toEqual(good);

  // When there is room again, everything is written.
  await freeDisk();
  await put(cloud, "better");
  await cloud.dispose();
  await using next = await startCloud({ persistTo });
  expect(await read(next)).toBe("better");
});

test("a cloud that ends without room for its state says so, and frees the folder", async () => {
  const persistTo = await temporaryFolder();
  const cloud = await startCloud({ persistTo });
  await put(cloud, "good");
  const freeDisk = await fillDisk(persistTo);
  await put(cloud, "lost").catch(() => undefined);
  await expect(cloud.dispose()).rejects.toThrow("EISDIR");
  await freeDisk();
  await using next = await startCloud({ persistTo });
  expect(await read(next)).toBe("good");
});

test("an array that is not what was written stops the start, whether it is shorter or gone", async () => {
  const persistTo = await temporaryFolder();
  const first = await startCloud({ persistTo });
  const { putObject } = await createBucket(first);
  await putObject(7);
  await first.dispose();
  const [digest = ""] = await readdir(join(persistTo, "blobs"));
  await truncate(join(persistTo, "blobs", digest), 99_999);
  await expect(startCloud({ persistTo })).rejects.toMatchObject({
    code: "SNAPSHOT_UNREADABLE",
    message: expect.stringContaining(`${digest} is no snapshot that can be read: it is not what was written there`),
  });
  await rm(join(persistTo, "blobs", digest));
  await expect(startCloud({ persistTo })).rejects.toMatchObject({ code: "SNAPSHOT_UNREADABLE" });
});

test("arrays of objects that are overwritten do not pile up", async () => {
  const persistTo = await temporaryFolder();
  await using cloud = await startCloud({ persistTo });
  const { putObject } = await createBucket(cloud);
  for (let fill = 1; fill <= 20; fill += 1) await putObject(fill);
  const names = await readdir(join(persistTo, "blobs"));
  // Those of the log of changes, which ends at 256 KiB, and the last.
  expect(names.length).toBeLessThanOrEqual(4);
});

test("an object stays through changes of others, which do not write it again", async () => {
  const persistTo = await temporaryFolder();
  const first = await startCloud({ persistTo });
  const { s3, putObject } = await createBucket(first);
  await putObject(7);
  const [digest = ""] = await readdir(join(persistTo, "blobs"));
  const { ctimeNs } = await stat(join(persistTo, "blobs", digest), { bigint: true });
  for (const Key of ["b", "c"]) await s3.send(new PutObjectCommand({ Bucket: "kept", Key, Body: "small" }));
  await s3.send(new CopyObjectCommand({ Bucket: "kept", Key: "copy", CopySource: "kept/a" }));
  await s3.send(new DeleteObjectCommand({ Bucket: "kept", Key: "a" }));
  await first.dispose();
  expect((await stat(join(persistTo, "blobs", digest), { bigint: true })).ctimeNs).toBe(ctimeNs);

  await using next = await startCloud({ persistTo });
  const copy = await next.client(S3Client, { accountId }).send(new GetObjectCommand({ Bucket: "kept", Key: "copy" }));
  const bytes = Buffer.from((await copy.Body?.transformToByteArray()) ?? []);
  expect(bytes.equals(Buffer.alloc(100_000, 7))).toBe(true);
});

test("halves that a killed process left behind are removed, and what is not ours stays", async () => {
  const persistTo = await temporaryFolder();
  const first = await startCloud({ persistTo });
  await put(first, "kept");
  await first.dispose();
  const state = await readFile(join(persistTo, `${STORE}.state`));
  await writeFile(join(persistTo, `${STORE}.state.new`), state.subarray(0, 20));
  await writeFile(join(persistTo, "blobs", "0123.4567.new"), "half");
  await writeFile(join(persistTo, "README"), "mine");
  await using next = await startCloud({ persistTo });
  expect(await read(next)).toBe("kept");
  expect((await readdir(persistTo)).sort()).toEqual(["README", "blobs", "lock.1", `${STORE}.state`]);
  expect(await readdir(join(persistTo, "blobs"))).toEqual([]);
});

test.skipIf(process.platform !== "linux")(
  "a folder is free when its owner's number belongs to another process",
  async () => {
    const persistTo = await temporaryFolder();
    await (await startCloud({ persistTo })).dispose();
    // As in a container, where the first process has the same number after every start.
    await writeFile(join(persistTo, "lock.1"), `${process.pid} 1`);
    await using cloud = await startCloud({ persistTo });
    await put(cloud, "taken");
    await expect(startCloud({ persistTo })).rejects.toMatchObject({ code: "PERSISTENCE_IN_USE" });
  },
);

test("of many that find a dead owner, one takes the folder", async () => {
  const persistTo = await temporaryFolder();
  await writeFile(join(persistTo, "lock.1"), "999999999 1");
  const starts = await Promise.allSettled(Array.from({ length: 8 }, () => startCloud({ persistTo })));
  const started = starts.flatMap((start) => (start.status === "fulfilled" ? [start.value] : []));
  await Promise.all(started.map((cloud) => cloud.dispose()));
  expect(started).toHaveLength(1);
  expect(await readdir(persistTo)).toEqual(["blobs"]);
});

test("a cloud that ends leaves its state, whatever ends after it", async () => {
  const persistTo = await temporaryFolder();
  const cloud = await startCloud({ persistTo });
  await put(cloud, "kept");
  await cloud.dispose();
  await cloud.reset();
  expect(await readdir(persistTo)).toContain(`${STORE}.state`);
});

test("sessions of roles go on in a fork, a snapshot and the next process, and end when they should", async () => {
  const persistTo = await temporaryFolder();
  const startMs = Date.UTC(2030, 0, 1);
  const first = await startCloud({ persistTo, clock: createMovableClock(startMs), verifySignatures: true });
  const RoleArn = `arn:aws:iam::${accountId}:role/worker`;
  const { Credentials } = await first.client(STSClient).send(new AssumeRoleCommand({ RoleArn, RoleSessionName: "me" }));
  const { AccessKeyId = "", SecretAccessKey = "", SessionToken = "" } = Credentials ?? {};
  const credentials = { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
  const callerIn = async ({ endpointUrl }: Cloud): Promise<string | undefined> => {
    const sts = new STSClient({ endpoint: endpointUrl, region: "us-east-1", credentials, maxAttempts: 1 });
    return (await sts.send(new GetCallerIdentityCommand({}))).Arn;
  };
  const arn = `arn:aws:sts::${accountId}:assumed-role/worker/me`;
  await using fork = await first.fork();
  expect(await callerIn(fork)).toBe(arn);
  await first.snapshots.save("signed-in");
  await first.reset();
  const snapshot = first.snapshots.bytesOf("signed-in");
  await using copy = await startCloud({ snapshot, clock: createMovableClock(startMs) });
  expect(await callerIn(copy)).toBe(arn);
  expect(await readdir(persistTo)).not.toContain("credentials.state");
  await first.snapshots.restore("signed-in");
  expect(await callerIn(first)).toBe(arn);
  await first.dispose();

  await using next = await startCloud({ persistTo, clock: createMovableClock(startMs), verifySignatures: true });
  expect(await callerIn(next)).toBe(arn);
  await next.clock.advance(3_600_000);
  await expect(callerIn(next)).rejects.toMatchObject({ name: "ExpiredToken" });
});

import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Cloud, startCloud } from "../src/index.js";
import { newAccountId } from "./accounts.js";
import { PYTHON_MISSING, type PythonAccount, printAwsCli, runAwsCli, runBoto3, testPython } from "./python-clients.js";

const suffix = testPython === undefined ? ` (${PYTHON_MISSING})` : "";

let cloud: Cloud;
let scratch: string;
beforeAll(async () => {
  cloud = await startCloud();
  scratch = await mkdtemp(join(tmpdir(), "assay-s3-test-"));
});
afterAll(async () => {
  await cloud.dispose();
  await rm(scratch, { recursive: true, force: true });
});

const account = (): PythonAccount => ({ endpointUrl: cloud.endpointUrl, accountId: newAccountId() });

const LOCATION = `CreateBucketConfiguration={"LocationConstraint": "eu-central-1"}`;

const LOCATION_OPTION = ["--create-bucket-configuration", "LocationConstraint=eu-central-1"];

describe.skipIf(testPython === undefined)(`boto3${suffix}`, () => {
  test("uploads in parts, downloads, lists in pages and deletes", async () => {
    const owner = account();
    const bucket = `boto-${owner.accountId}`;
    const program = `
from boto3.s3.transfer import TransferConfig
import hashlib
s3 = client("s3")
s3.create_bucket(Bucket="${bucket}", ${LOCATION})
content = os.urandom(1024) * (12 * 1024)
open("${scratch}/large", "wb").write(content)
parts = TransferConfig(multipart_threshold=5 * 1024 * 1024, multipart_chunksize=5 * 1024 * 1024)
s3.upload_file("${scratch}/large", "${bucket}", "large file/ä+b.bin", Config=parts, ExtraArgs={"Metadata": {"team": "a"}})
head = s3.head_object(Bucket="${bucket}", Key="large file/ä+b.bin", ChecksumMode="ENABLED")
s3.download_file("${bucket}", "large file/ä+b.bin", "${scratch}/back", Config=parts)
ranged = s3.get_object(Bucket="${bucket}", Key="large file/ä+b.bin", Range="bytes=5242870-5242889")["Body"].read()
for n in range(5):
    s3.put_object(Bucket="${bucket}", Key=f"small/{n}&<{n}>", Body=b"x" * n)
pages = s3.get_paginator("list_objects_v2").paginate(Bucket="${bucket}", Prefix="small/", PaginationConfig={"PageSize": 2})
names = [each["Key"] for page in pages for each in page["Contents"]]
top = [each["Prefix"] for each in s3.list_objects_v2(Bucket="${bucket}", Delimiter="/")["CommonPrefixes"]]
try:
    s3.delete_bucket(Bucket="${bucket}")
    refused = None
except s3.exceptions.ClientError as error:
    refused = error.response["Error"]["Code"]
deleted = s3.delete_objects(Bucket="${bucket}", Delete={"Objects": [{"Key": name} for name in names]})["Deleted"]
s3.delete_object(Bucket="${bucket}", Key="large file/ä+b.bin")
s3.delete_bucket(Bucket="${bucket}")
try:
    s3.head_bucket(Bucket="${bucket}")
    gone = False
except s3.exceptions.ClientError as error:
    gone = error.response["Error"]["Code"]
answer({"etag": head["ETag"].split("-")[1], "length": head["ContentLength"], "metadata": head["Metadata"],
        "same": hashlib.md5(open("${scratch}/back", "rb").read()).digest() == hashlib.md5(content).digest(),
        "range": ranged == content[5242870:5242890], "names": names, "top": top, "refused": refused,
        "deleted": len(deleted), "gone": gone})
`;
    expect(await runBoto3(owner, program)).toEqual({
      etag: '3"',
      length: 12 * 1024 * 1024,
      metadata: { team: "a" },
      same: true,
      range: true,
      names: [0, 1, 2, 3, 4].map((n) => `small/${n}&<${n}>`),
      top: ["large file/", "small/"],
      refused: "BucketNotEmpty",
      deleted: 5,
      gone: "404",
    });
  });

  test("hands out URLs of both signature versions and finds buckets in other regions", async () => {
    const owner = account();
    const bucket = `urls-${owner.accountId}`;
    const program = `
import urllib.request, urllib.error
s3 = client("s3")
s3.create_bucket(Bucket="${bucket}", ${LOCATION})
def send(url, data=None, method="GET", headers={}):
    try:
        with urllib.request.urlopen(urllib.request.Request(url, data=data, method=method, headers=headers)) as response:
            return [response.status, response.read().decode()]
    except urllib.error.HTTPError as error:
        return [error.code, error.read().decode()[:60]]
v4 = boto3.client("s3", config=Config(signature_version="s3v4"))
put = v4.generate_presigned_url("put_object", Params={"Bucket": "${bucket}", "Key": "a b"})
get = v4.generate_presigned_url("get_object", Params={"Bucket": "${bucket}", "Key": "a b", "ResponseContentType": "text/x"})
v2 = boto3.client("s3", region_name="us-east-1", config=Config(signature_version="s3"))
old = v2.generate_presigned_url("get_object", Params={"Bucket": "${bucket}", "Key": "a b"})
elsewhere = boto3.client("s3", region_name="us-west-2")
answer({"put": send(put, b"hello", "PUT"), "get": send(get), "old": [("AWSAccessKeyId" in old), send(old)],
        "elsewhere": elsewhere.get_object(Bucket="${bucket}", Key="a b")["Body"].read().decode()})
`;
    expect(await runBoto3(owner, program)).toEqual({
      put: [200, ""],
      get: [200, "hello"],
      old: [true, [200, "hello"]],
      elsewhere: "hello",
    });
  });
});

test.skipIf(testPython === undefined)(`boto3 presigns by version 2 what is verified${suffix}`, async () => {
  await using verifying = await startCloud({ verifySignatures: true });
  const owner = { endpointUrl: verifying.endpointUrl, accountId: newAccountId() };
  const bucket = `signed-${owner.accountId}`;
  const program = `
import urllib.request, urllib.error
def send(url, data=None, method="GET", headers={}):
    try:
        with urllib.request.urlopen(urllib.request.Request(url, data=data, method=method, headers=headers)) as response:
            return [response.status, response.headers["content-type"]]
    except urllib.error.HTTPError as error:
        return [error.code, error.read().decode().split("Code>")[1][:-2]]
client("s3").create_bucket(Bucket="${bucket}", ${LOCATION})
trust = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}]}
role = client("iam").create_role(RoleName="dev", AssumeRolePolicyDocument=json.dumps(trust))["Role"]["Arn"]
issued = client("sts").assume_role(RoleArn=role, RoleSessionName="test")["Credentials"]
session = boto3.Session(issued["AccessKeyId"], issued["SecretAccessKey"], issued["SessionToken"])
results = []
for maker in (boto3, session):
    v2 = maker.client("s3", region_name="us-east-1", config=Config(signature_version="s3"))
    key = {"Bucket": "${bucket}", "Key": "a b/ä+1"}
    put = v2.generate_presigned_url("put_object", Params={**key, "ContentType": "text/x", "Metadata": {"by": "anna"}})
    get = v2.generate_presigned_url("get_object", Params={**key, "ResponseContentType": "text/y z"})
    results.append([send(put, b"hello", "PUT", {"content-type": "text/x"}), send(get), send(get.replace("%20b", "%20c")),
                    client("s3").head_object(**key)["Metadata"]])
answer(results)
`;
  const passed = [[200, null], [200, "text/y z"], [403, "SignatureDoesNotMatch"], { by: "anna" }];
  expect(await runBoto3(owner, program)).toEqual([passed, passed]);
});

test.skipIf(testPython === undefined)(`boto3 prepares forms of both signature versions${suffix}`, async () => {
  const owner = account();
  const bucket = `forms-${owner.accountId}`;
  const program = `
import urllib.request, urllib.error
client("s3").create_bucket(Bucket="${bucket}", ${LOCATION})
def send(post, content):
    parts = [f'--x\\r\\nContent-Disposition: form-data; name="{name}"\\r\\n\\r\\n{value}\\r\\n' for name, value in post["fields"].items()]
    parts.append(f'--x\\r\\nContent-Disposition: form-data; name="file"; filename="a.txt"\\r\\nContent-Type: text/plain\\r\\n\\r\\n{content}\\r\\n--x--\\r\\n')
    request = urllib.request.Request(post["url"], data="".join(parts).encode(), headers={"Content-Type": "multipart/form-data; boundary=x"})
    try:
        with urllib.request.urlopen(request) as response:
            return response.status
    except urllib.error.HTTPError as error:
        return error.read().decode().split("<Code>")[1].split("<")[0]
answers = {}
for version in ["s3v4", "s3"]:
    s3 = boto3.client("s3", config=Config(signature_version=version))
    post = s3.generate_presigned_post("${bucket}", f"{version}/" + "$" + "{filename}", Conditions=[["content-length-range", 0, 5]])
    answers[version] = [send(post, "hello"), send(post, "too long"), [each["Key"] for each in client("s3").list_objects_v2(Bucket="${bucket}", Prefix=version + "/").get("Contents", [])]]
answer(answers)
`;
  expect(await runBoto3(owner, program)).toEqual({
    s3v4: [204, "EntityTooLarge", ["s3v4/a.txt"]],
    s3: [204, "EntityTooLarge", ["s3/a.txt"]],
  });
});

// Every command starts a Python of its own, which takes seconds on a busy machine.
describe.skipIf(testPython === undefined)(`the AWS CLI${suffix}`, { timeout: 180_000 }, () => {
  test("copies, synchronises and removes files", async () => {
    const owner = account();
    const bucket = `cli-${owner.accountId}`;
    const aws = (...args: readonly string[]) => runAwsCli(owner, ...args);
    const folder = join(scratch, "folder");
    await mkdir(join(folder, "deep"), { recursive: true });
    await writeFile(join(folder, "one.txt"), "one");
    await writeFile(join(folder, "deep", "two.json"), "{}");
    await writeFile(join(folder, "large"), Buffer.alloc(9 * 1024 * 1024, "x"));

    await aws("s3api", "create-bucket", "--bucket", bucket, ...LOCATION_OPTION);
    expect(await aws("s3api", "list-buckets", "--query", "Buckets[].Name")).toEqual([bucket]);
    await aws("s3", "sync", folder, `s3://${bucket}/site`, "--no-progress", "--quiet");
    const listed = await aws("s3api", "list-objects-v2", "--bucket", bucket, "--query", "Contents[].[Key, Size]");
    expect(listed).toEqual([
      ["site/deep/two.json", 2],
      ["site/large", 9 * 1024 * 1024],
      ["site/one.txt", 3],
    ]);
    const head = ["s3api", "head-object", "--bucket", bucket, "--key"];
    expect(await aws(...head, "site/deep/two.json", "--query", "ContentType")).toBe("application/json");
    await aws("s3", "cp", `s3://${bucket}/site/large`, `s3://${bucket}/copy`, "--quiet");
    await aws("s3", "cp", `s3://${bucket}/copy`, join(scratch, "copy"), "--quiet");
    expect((await readFile(join(scratch, "copy"))).equals(Buffer.alloc(9 * 1024 * 1024, "x"))).toBe(true);
    await aws("s3", "rm", `s3://${bucket}`, "--recursive", "--quiet");
    expect(await aws("s3api", "list-objects-v2", "--bucket", bucket, "--query", "Contents")).toBeNull();
    await expect(aws(...head, "copy")).rejects.toThrow("(404)");
    await aws("s3api", "delete-bucket", "--bucket", bucket);
    expect(await aws("s3api", "list-buckets", "--query", "Buckets")).toEqual([]);
  });

  test("uploads 20 MB in parts and signs URLs", async () => {
    const owner = account();
    const bucket = `large-${owner.accountId}`;
    const aws = (...args: readonly string[]) => runAwsCli(owner, ...args);
    const file = join(scratch, "twenty");
    const content = Buffer.alloc(20 * 1024 * 1024, "0123456789abcdef!");
    await writeFile(file, content);
    await aws("s3api", "create-bucket", "--bucket", bucket, ...LOCATION_OPTION);

    await aws("s3", "cp", file, `s3://${bucket}/twenty`, "--quiet");
    const head = await aws("s3api", "head-object", "--bucket", bucket, "--key", "twenty");
    // In parts of 8 MiB.
    expect(head).toMatchObject({ ContentLength: content.length, ETag: expect.stringMatching(/-3"$/) });
    const url = await printAwsCli(owner, "s3", "presign", `s3://${bucket}/twenty`, "--expires-in", "60");
    const downloaded = await fetch(url);
    expect(Buffer.from(await downloaded.arrayBuffer()).equals(content)).toBe(true);

    await aws("s3", "rm", `s3://${bucket}`, "--recursive", "--quiet");
    expect((await fetch(url)).status).toBe(404);
  });
});

import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteBucketPolicyCommand,
  GetBucketAclCommand,
  GetBucketEncryptionCommand,
  GetBucketLocationCommand,
  GetBucketPolicyCommand,
  GetBucketPolicyStatusCommand,
  GetBucketTaggingCommand,
  GetPublicAccessBlockCommand,
  HeadBucketCommand,
  ListBucketsCommand,
  PutBucketPolicyCommand,
  PutBucketTaggingCommand,
  paginateListBuckets,
} from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { newAccountId } from "../../../test/accounts.js";
import { connectS3, createBucket, refusalOf } from "../../../test/s3-fixture.js";
import { type Cloud, startCloud } from "../../index.js";

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud();
});
afterAll(() => cloud.dispose());

describe("names", () => {
  test("are unique among all accounts and regions", async () => {
    const { s3, Bucket, accountId } = await createBucket(cloud);
    const CreateBucketConfiguration = { LocationConstraint: "eu-central-1" } as const;
    const again = s3.send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration }));
    expect(await refusalOf(again)).toMatchObject({ code: "BucketAlreadyOwnedByYou", status: 409 });
    const fromAbroad = connectS3(cloud, accountId, "us-east-1").send(new CreateBucketCommand({ Bucket }));
    expect(await refusalOf(fromAbroad)).toMatchObject({ code: "BucketAlreadyOwnedByYou" });
    const stranger = connectS3(cloud, newAccountId(), "us-east-1").send(new CreateBucketCommand({ Bucket }));
    expect(await refusalOf(stranger)).toMatchObject({ code: "BucketAlreadyExists", status: 409 });
  });

  test("may be created again by their owner in the oldest region", async () => {
    const Bucket = `bucket-${newAccountId()}`;
    const s3 = connectS3(cloud, newAccountId(), "us-east-1");
    await s3.send(new CreateBucketCommand({ Bucket }));
    expect(await s3.send(new CreateBucketCommand({ Bucket }))).toMatchObject({ Location: `/${Bucket}` });
  });

  test.each(["Ab-cd", "a", "ab..cd", "192.168.0.1", "-abc", "xn--abc", "a_b_c"])(
    "such as %s are refused",
    async (Bucket) => {
      const s3 = connectS3(cloud, newAccountId(), "us-east-1");
      const refused = refusalOf(s3.send(new CreateBucketCommand({ Bucket })));
      expect(await refused).toMatchObject({ code: "InvalidBucketName", status: 400 });
    },
  );
});

describe("regions", () => {
  test("have to be the one that the request goes to, unless that is the oldest", async () => {
    const accountId = newAccountId();
    const create = (region: string, LocationConstraint: string) =>
      connectS3(cloud, accountId, region).send(
        new CreateBucketCommand({
          Bucket: `bucket-${accountId}`,
          CreateBucketConfiguration: { LocationConstraint: LocationConstraint as "EU" },
        }),
      );
    expect(await refusalOf(create("eu-central-1", "eu-west-1"))).toMatchObject({
      code: "IllegalLocationConstraintException",
      message:
        "The eu-west-1 location constraint is incompatible for the region specific endpoint this request was sent to.",
    });
    expect(await refusalOf(create("us-east-1", "us-east-1"))).toMatchObject({ code: "InvalidLocationConstraint" });
    await create("us-east-1", "EU");
    const located = new GetBucketLocationCommand({ Bucket: `bucket-${accountId}` });
    const { LocationConstraint } = await connectS3(cloud, accountId, "us-east-1").send(located);
    expect(LocationConstraint).toBe("eu-west-1");
  });

  test("are told to requests that are signed for another one", async () => {
    const { Bucket, accountId } = await createBucket(cloud);
    const abroad = connectS3(cloud, accountId, "us-west-2");
    const refused = refusalOf(abroad.send(new GetBucketTaggingCommand({ Bucket })));
    expect(await refused).toMatchObject({ code: "PermanentRedirect", status: 301 });
    const unsigned = await fetch(`${cloud.endpointUrl}/${Bucket}`, { method: "HEAD" });
    expect(unsigned.status).toBe(200);
    expect(unsigned.headers.get("x-amz-bucket-region")).toBe("eu-central-1");
  });
});

test("a bucket is described, expects its owner and is gone when deleted", async () => {
  const { s3, Bucket, accountId } = await createBucket(cloud);
  expect(await s3.send(new HeadBucketCommand({ Bucket, ExpectedBucketOwner: accountId }))).toMatchObject({
    BucketRegion: "eu-central-1",
  });
  const expected = s3.send(new GetBucketAclCommand({ Bucket, ExpectedBucketOwner: newAccountId() }));
  expect(await refusalOf(expected)).toMatchObject({ code: "AccessDenied", status: 403 });
  await s3.send(new DeleteBucketCommand({ Bucket }));
  expect(await refusalOf(s3.send(new HeadBucketCommand({ Bucket })))).toMatchObject({ code: "NotFound", status: 404 });
  expect(await refusalOf(s3.send(new GetBucketAclCommand({ Bucket })))).toMatchObject({
    code: "NoSuchBucket",
    message: "The specified bucket does not exist",
  });
});

test("a bucket with objects is not deleted", async () => {
  const { s3, Bucket, put } = await createBucket(cloud);
  await put("a", "a");
  expect(await refusalOf(s3.send(new DeleteBucketCommand({ Bucket })))).toMatchObject({
    code: "BucketNotEmpty",
    status: 409,
  });
});

test("buckets are listed by name, in pages, to their owner only", async () => {
  const accountId = newAccountId();
  const s3 = connectS3(cloud, accountId, "us-east-1");
  for (const each of ["c", "a", "b"]) await s3.send(new CreateBucketCommand({ Bucket: `${each}-${accountId}` }));
  const pages: (string | undefined)[][] = [];
  for await (const { Buckets = [] } of paginateListBuckets({ client: s3, pageSize: 2 }, {})) {
    pages.push(Buckets.map(({ Name }) => Name?.slice(0, 1)));
  }
  expect(pages).toEqual([["a", "b"], ["c"]]);
  const { Buckets } = await connectS3(cloud, newAccountId()).send(new ListBucketsCommand({}));
  expect(Buckets).toEqual([]);
});

describe("configuration", () => {
  test("begins as AWS has it since 2023", async () => {
    const { s3, Bucket } = await createBucket(cloud);
    const { ServerSideEncryptionConfiguration } = await s3.send(new GetBucketEncryptionCommand({ Bucket }));
    expect(ServerSideEncryptionConfiguration?.Rules?.[0]?.ApplyServerSideEncryptionByDefault).toEqual({
      SSEAlgorithm: "AES256",
    });
    const { PublicAccessBlockConfiguration } = await s3.send(new GetPublicAccessBlockCommand({ Bucket }));
    expect(PublicAccessBlockConfiguration?.BlockPublicPolicy).toBe(true);
  });

  test("of tags and policies is given back as it was written, and refused when it cannot be read", async () => {
    const { s3, Bucket } = await createBucket(cloud);
    expect(await refusalOf(s3.send(new GetBucketTaggingCommand({ Bucket })))).toMatchObject({ code: "NoSuchTagSet" });
    const TagSet = [{ Key: "team", Value: "a" }];
    await s3.send(new PutBucketTaggingCommand({ Bucket, Tagging: { TagSet } }));
    expect((await s3.send(new GetBucketTaggingCommand({ Bucket }))).TagSet).toEqual(TagSet);
    const twice = s3.send(new PutBucketTaggingCommand({ Bucket, Tagging: { TagSet: [...TagSet, ...TagSet] } }));
    expect(await refusalOf(twice)).toMatchObject({ code: "InvalidTag" });

    const Policy = JSON.stringify({ Statement: [{ Effect: "Allow", Principal: "*", Action: "s3:GetObject" }] });
    await s3.send(new PutBucketPolicyCommand({ Bucket, Policy }));
    expect((await s3.send(new GetBucketPolicyCommand({ Bucket }))).Policy).toBe(Policy);
    const { PolicyStatus } = await s3.send(new GetBucketPolicyStatusCommand({ Bucket }));
    expect(PolicyStatus).toEqual({ IsPublic: true });
    const broken = s3.send(new PutBucketPolicyCommand({ Bucket, Policy: "{" }));
    expect(await refusalOf(broken)).toMatchObject({ code: "MalformedPolicy", status: 400 });
    await s3.send(new DeleteBucketPolicyCommand({ Bucket }));
    expect(await refusalOf(s3.send(new GetBucketPolicyCommand({ Bucket })))).toMatchObject({
      code: "NoSuchBucketPolicy",
    });
  });
});

import {
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  GetObjectAclCommand,
  PutBucketAclCommand,
  PutBucketOwnershipControlsCommand,
  PutObjectAclCommand,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { newAccountId } from "../../../test/accounts.js";
import { connectS3, createBucket, refusalOf } from "../../../test/s3-fixture.js";
import { type Cloud, startCloud } from "../../index.js";
import { canonicalIdOf } from "./access-control.js";

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud();
});
afterAll(() => cloud.dispose());

const NOT_SUPPORTED = {
  code: "AccessControlListNotSupported",
  status: 400,
  message: "The bucket does not allow ACLs",
};
const NOT_ALLOWED = {
  code: "InvalidBucketAclWithObjectOwnership",
  status: 400,
  message: "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting",
};

describe("a bucket whose owner owns everything, as new ones do", () => {
  test("refuses every request that sets access lists", async () => {
    const { s3, Bucket, put } = await createBucket(cloud);
    await put("a", "a");
    const key = { Bucket, Key: "a" };
    const requests = [
      () => s3.send(new PutBucketAclCommand({ Bucket, ACL: "private" })),
      () => s3.send(new PutObjectAclCommand({ ...key, ACL: "public-read" })),
      () => s3.send(new PutObjectCommand({ ...key, ACL: "public-read", Body: "b" })),
      () =>
        s3.send(new PutObjectCommand({ ...key, GrantRead: 'uri="http://acs.amazonaws.com/groups/global/AllUsers"' })),
      () => s3.send(new CopyObjectCommand({ ...key, Key: "b", CopySource: `${Bucket}/a`, ACL: "public-read" })),
      () => s3.send(new PutObjectAclCommand({ ...key, ACL: "private" })),
      () => s3.send(new CreateMultipartUploadCommand({ ...key, ACL: "authenticated-read" })),
    ];
    for (const request of requests) expect(await refusalOf(request())).toMatchObject(NOT_SUPPORTED);
  });

  test("takes lists that leave everything to its owner", async () => {
    const { s3, Bucket, accountId } = await createBucket(cloud);
    const key = { Bucket, Key: "a" };
    await s3.send(new PutObjectCommand({ ...key, ACL: "bucket-owner-full-control", Body: "a" }));
    await s3.send(new PutObjectCommand({ ...key, ACL: "private", Body: "a" }));
    await s3.send(new CreateMultipartUploadCommand({ ...key, ACL: "private" }));
    await s3.send(new PutObjectCommand({ ...key, GrantFullControl: `id="${canonicalIdOf(accountId)}"`, Body: "a" }));
    const { Owner, Grants } = await s3.send(new GetObjectAclCommand(key));
    await s3.send(new PutObjectAclCommand({ ...key, AccessControlPolicy: { Owner, Grants } }));
    await s3.send(new PutBucketAclCommand({ Bucket, AccessControlPolicy: { Owner, Grants } }));
  });
});

test("an object of another account is not called private in a bucket whose owner owns everything", async () => {
  const { Bucket } = await createBucket(cloud);
  const stranger = connectS3(cloud, newAccountId());
  const put = stranger.send(new PutObjectCommand({ Bucket, Key: "a", Body: "a", ACL: "private" }));
  expect(await refusalOf(put)).toMatchObject(NOT_SUPPORTED);
});

test("access lists that let others in and an owner of everything exclude each other", async () => {
  const open = createBucket(cloud, { ACL: "public-read" });
  expect(await refusalOf(open)).toMatchObject(NOT_ALLOWED);

  const { s3, Bucket } = await createBucket(cloud, { ACL: "public-read", ObjectOwnership: "BucketOwnerPreferred" });
  const own = () => {
    const Rules = [{ ObjectOwnership: "BucketOwnerEnforced" as const }];
    return s3.send(new PutBucketOwnershipControlsCommand({ Bucket, OwnershipControls: { Rules } }));
  };
  expect(await refusalOf(own())).toMatchObject(NOT_ALLOWED);
  await s3.send(new PutBucketAclCommand({ Bucket, ACL: "private" }));
  await own();
  expect(await refusalOf(s3.send(new PutBucketAclCommand({ Bucket, ACL: "private" })))).toMatchObject(NOT_SUPPORTED);
});

test("a bucket may be made private in so many words", async () => {
  const { Bucket, accountId } = await createBucket(cloud, { ACL: "private" });
  await connectS3(cloud, accountId).send(new PutObjectCommand({ Bucket, Key: "a", Body: "a" }));
});

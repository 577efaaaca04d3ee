import { InvokeCommand, UpdateFunctionCodeCommand } from "@aws-sdk/client-lambda";
import { CreateBucketCommand, PutBucketVersioningCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createFunction, type LambdaAccount, lambdaOf, nodePackage, refusalOf } from "../../../test/lambda-fixture.js";
import { type Cloud, startCloud } from "../../index.js";

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud();
});
afterAll(() => cloud.dispose());

async function bucketOf({ options, region, accountId }: LambdaAccount, location = region) {
  const s3 = new S3Client({ ...options, region: location });
  const Bucket = `packages-${accountId}-${location}`;
  const LocationConstraint = location as "eu-central-1";
  await s3.send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration: { LocationConstraint } }));
  return { s3, Bucket };
}

const answering = (text: string): Promise<Uint8Array> => nodePackage(`export const handler = async () => "${text}";`);

async function invoke({ client }: LambdaAccount): Promise<unknown> {
  const { Payload } = await client.send(new InvokeCommand({ FunctionName: "orders" }));
  return JSON.parse(Buffer.from(Payload ?? []).toString());
}

test("a function runs the package that lies in a bucket, and the version of it that was named", async () => {
  const lambda = lambdaOf(cloud);
  const { s3, Bucket } = await bucketOf(lambda);
  await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: "Enabled" } }));
  const put = async (text: string) =>
    s3.send(new PutObjectCommand({ Bucket, Key: "orders.zip", Body: await answering(text) }));
  const { VersionId } = await put("first");
  await put("second");
  await createFunction(lambda, "orders", { Code: { S3Bucket: Bucket, S3Key: "orders.zip" } });
  expect(await invoke(lambda)).toBe("second");
  const older = { FunctionName: "orders", S3Bucket: Bucket, S3Key: "orders.zip", S3ObjectVersion: VersionId };
  await lambda.client.send(new UpdateFunctionCodeCommand(older));
  expect(await invoke(lambda)).toBe("first");
});

test("what S3 refuses is told in Lambda's words", async () => {
  const lambda = lambdaOf(cloud);
  const { Bucket } = await bucketOf(lambda);
  const elsewhere = await bucketOf(lambda, "eu-west-1");
  const from = (S3Bucket: string, S3Key: string) =>
    refusalOf(createFunction(lambda, "orders", { Code: { S3Bucket, S3Key } }));
  const refused = (said: string) => ({
    code: "InvalidParameterValueException",
    status: 400,
    message: `Error occurred while GetObject. S3 Error Code: ${said}`,
  });
  expect(await from("assay-has-no-such-bucket", "orders.zip")).toEqual(
    refused("NoSuchBucket. S3 Error Message: The specified bucket does not exist"),
  );
  expect(await from(Bucket, "nothing.zip")).toEqual(
    refused("NoSuchKey. S3 Error Message: The specified key does not exist."),
  );
  expect(await from(elsewhere.Bucket, "orders.zip")).toEqual(
    refused(
      "PermanentRedirect. S3 Error Message: The bucket is in this region: eu-west-1. Please use this region to retry the request",
    ),
  );
});

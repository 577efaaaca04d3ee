import { afterAll, beforeAll, expect, test } from "vitest";
import { type Cloud, startCloud } from "../src/index.js";
import { newAccountId } from "./accounts.js";
import { PYTHON_MISSING, runBoto3, testPython } from "./python-clients.js";

const suffix = testPython === undefined ? ` (${PYTHON_MISSING})` : "";

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud();
});
afterAll(() => cloud.dispose());

test.skipIf(testPython === undefined)(`boto3 brings keys of its own to S3${suffix}`, async () => {
  const accountId = newAccountId();
  const program = `
s3 = client("s3")
bucket = "keys-${accountId}"
s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": s3.meta.region_name})
key = {"SSECustomerAlgorithm": "AES256", "SSECustomerKey": b"k" * 32}
codes = []
def attempt(call):
    try:
        call()
        codes.append(None)
    except s3.exceptions.ClientError as error:
        codes.append(error.response["Error"]["Code"])
attempt(lambda: s3.put_object(Bucket=bucket, Key="a", Body=b"hello", **key))
s3.put_bucket_encryption(Bucket=bucket, ServerSideEncryptionConfiguration={"Rules": [
    {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}, "BlockedEncryptionTypes": {"EncryptionType": ["NONE"]}}]})
attempt(lambda: s3.put_object(Bucket=bucket, Key="a", Body=b"hello", **key))
attempt(lambda: s3.get_object(Bucket=bucket, Key="a"))
attempt(lambda: s3.get_object(Bucket=bucket, Key="a", **{**key, "SSECustomerKey": b"x" * 32}))
attempt(lambda: s3.head_object(Bucket=bucket, Key="a"))
copied = s3.copy_object(Bucket=bucket, Key="b", CopySource={"Bucket": bucket, "Key": "a"},
    CopySourceSSECustomerAlgorithm="AES256", CopySourceSSECustomerKey=key["SSECustomerKey"], **key)
answer({
    "codes": codes,
    "body": s3.get_object(Bucket=bucket, Key="b", **key)["Body"].read().decode(),
    "algorithm": copied["SSECustomerAlgorithm"],
})
`;
  expect(await runBoto3({ endpointUrl: cloud.endpointUrl, accountId }, program)).toEqual({
    codes: ["AccessDenied", null, "InvalidRequest", "AccessDenied", "400"],
    body: "hello",
    algorithm: "AES256",
  });
});

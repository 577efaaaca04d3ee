import {
  CreateBucketCommand,
  type CreateBucketCommandInput,
  PutObjectCommand,
  type PutObjectCommandOutput,
  S3Client,
} from "@aws-sdk/client-s3";
import { newAccountId } from "./accounts.js";

/** A bucket in an account that no other test uses, and a client of its owner. */
export interface OwnedBucket {
  readonly s3: S3Client;
  readonly accountId: string;
  readonly Bucket: string;
  put(Key: string, Body: string | Uint8Array): Promise<PutObjectCommandOutput>;
}

export const REGION = "eu-central-1";

/** An S3 client that reaches the cloud's socket, with the bucket in the path. */
export function connectS3(
  { endpointUrl }: { readonly endpointUrl: string },
  accountId: string,
  region = REGION,
): S3Client {
  return new S3Client({
    endpoint: endpointUrl,
    region,
    forcePathStyle: true,
    credentials: { accessKeyId: accountId, secretAccessKey: "test" },
    maxAttempts: 1,
  });
}

export async function createBucket(
  cloud: { readonly endpointUrl: string },
  input: Partial<CreateBucketCommandInput> = {},
): Promise<OwnedBucket> {
  const accountId = newAccountId();
  const s3 = connectS3(cloud, accountId);
  const Bucket = `bucket-${accountId}`;
  await s3.send(
    new CreateBucketCommand({ Bucket, CreateBucketConfiguration: { LocationConstraint: REGION }, ...input }),
  );
  return { s3, accountId, Bucket, put: (Key, Body) => s3.send(new PutObjectCommand({ Bucket, Key, Body })) };
}

/** What a client sees of a refusal. */
export async function refusalOf(
  promise: Promise<unknown>,
): Promise<{ readonly code: string; readonly status: number | undefined; readonly message: string }> {
  try {
    await promise;
  } catch (error) {
    const { name, message, $metadata } = error as Error & { $metadata?: { httpStatusCode?: number } };
    return { code: name, status: $metadata?.httpStatusCode, message };
  }
  throw new Error("the request was not refused");
}

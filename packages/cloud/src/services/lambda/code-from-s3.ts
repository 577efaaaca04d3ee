import { messageOf } from "@assay/core";
import type { Scope, ServiceClients } from "../../ports.js";
import { invalidParameter } from "./errors.js";

export interface CodeObject {
  readonly S3Bucket: string;
  readonly S3Key: string;
  readonly S3ObjectVersion?: string | undefined;
}

/**
 * A package that lies in a bucket, read as a customer of the function's account and region.
 * @throws InvalidParameterValueException with what S3 says
 */
export async function readCodeObject(
  clients: ServiceClients,
  scope: Scope,
  { S3Bucket, S3Key, S3ObjectVersion }: CodeObject,
): Promise<Uint8Array> {
  const { GetObjectCommand, S3Client } = await import("@aws-sdk/client-s3");
  const s3 = clients.of(S3Client, scope);
  try {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: S3Bucket, Key: S3Key, VersionId: S3ObjectVersion }));
    return (await Body?.transformToByteArray()) ?? new Uint8Array();
  } catch (error) {
    const [code, message] = [error instanceof Error ? error.name : "InternalError", messageOf(error)];
    const region = bucketRegionOf(error);
    const said =
      region === undefined
        ? message
        : `The bucket is in this region: ${region}. Please use this region to retry the request`;
    throw invalidParameter(`Error occurred while GetObject. S3 Error Code: ${code}. S3 Error Message: ${said}`);
  }
}

/** Where a bucket is that S3 says is elsewhere. */
function bucketRegionOf(error: unknown): string | undefined {
  const { $response } = error as { $response?: { headers?: Readonly<Record<string, string | undefined>> } };
  return $response?.headers?.["x-amz-bucket-region"];
}

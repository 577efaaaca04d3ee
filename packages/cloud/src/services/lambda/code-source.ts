import { LAMBDA_LIMITS } from "@assay/core";
import type { FunctionCode } from "@aws-sdk/client-lambda";
import type { CodePackage } from "../../function-runner.js";
import { readCodeObject } from "./code-from-s3.js";
import { invalidParameter, requestEntityTooLarge } from "./errors.js";
import type { LambdaStore } from "./store.js";

type Code = Pick<FunctionCode, "ZipFile" | "S3Bucket" | "S3Key" | "S3ObjectVersion" | "ImageUri">;

/** What of a store is needed to get at a package. */
type CodeStore = Pick<LambdaStore, "runner" | "clients" | "scope">;

// Recorded from AWS, 2024: the whole request, in which the package is base64.
const MAX_REQUEST_BYTES = 70_167_211;

/** The package of a deployment, checked and unpacked. */
export async function admitCode(
  store: CodeStore,
  code: Code,
  operation: "CreateFunction" | "UpdateFunctionCode" | "PublishLayerVersion",
): Promise<CodePackage> {
  const admission = await store.runner.admit(await packageBytesOf(store, code, operation));
  switch (admission.kind) {
    case "admitted":
      return admission.code;
    case "empty":
      throw invalidParameter("Uploaded file must be a non-empty zip");
    case "too-large":
      throw invalidParameter(`Unzipped size must be smaller than ${LAMBDA_LIMITS.unzippedBytes} bytes`);
    case "unreadable":
      throw invalidParameter("Could not unzip uploaded file. Please check your file, then try to upload again.");
    default:
      return admission satisfies never;
  }
}

async function packageBytesOf({ clients, scope }: CodeStore, code: Code, operation: string): Promise<Uint8Array> {
  const { ZipFile, S3Bucket, S3Key, S3ObjectVersion, ImageUri } = code;
  if (ImageUri !== undefined) {
    throw invalidParameter(
      `Container images are not available in the embedded AWS yet (${ImageUri}). Deploy the function as a ZipFile.`,
    );
  }
  if (ZipFile === undefined && S3Bucket !== undefined && S3Key !== undefined) {
    return await readCodeObject(clients, scope, { S3Bucket, S3Key, S3ObjectVersion });
  }
  if (ZipFile === undefined) throw invalidParameter("Please provide a source for function code.");
  if (S3Bucket !== undefined || S3Key !== undefined) {
    throw invalidParameter("Please do not provide other FunctionCode parameters when providing a ZipFile.");
  }
  refuseLarge(ZipFile.byteLength, operation);
  return ZipFile;
}

function refuseLarge(zipBytes: number, operation: string): void {
  if (Math.ceil(zipBytes / 3) * 4 >= MAX_REQUEST_BYTES) {
    throw requestEntityTooLarge(
      `Request must be smaller than ${MAX_REQUEST_BYTES} bytes for the ${operation} operation`,
    );
  }
  if (zipBytes > LAMBDA_LIMITS.zippedDirectUploadBytes) {
    throw requestEntityTooLarge(`Zipped size must be smaller than ${LAMBDA_LIMITS.zippedDirectUploadBytes} bytes`);
  }
}

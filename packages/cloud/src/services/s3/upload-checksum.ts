import { type ChecksumAlgorithm, type ChecksumType, parseAlgorithm } from "./checksum.js";
import { invalidArgument, invalidRequest } from "./errors.js";

/**
 * How an upload in parts will be checked, as its first request says.
 * @throws ServiceError InvalidRequest for pairs that S3 does not have
 */
export function checksumOfUpload(request: {
  readonly ChecksumAlgorithm?: string | undefined;
  readonly ChecksumType?: string | undefined;
}): { readonly algorithm: ChecksumAlgorithm; readonly type: ChecksumType } | undefined {
  const algorithm = parseAlgorithm(request.ChecksumAlgorithm);
  if (algorithm === undefined) {
    if (request.ChecksumType === undefined) return undefined;
    throw invalidRequest("The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm header.");
  }
  const type = request.ChecksumType ?? (algorithm === "CRC64NVME" ? "FULL_OBJECT" : "COMPOSITE");
  if (type !== "FULL_OBJECT" && type !== "COMPOSITE") {
    throw invalidRequest("Value for x-amz-checksum-type header is invalid.");
  }
  // A digest cannot be put together from those of the parts, as a CRC can; CRC-64 is never composed.
  const isImpossible = type === "FULL_OBJECT" ? !algorithm.startsWith("CRC") : algorithm === "CRC64NVME";
  if (isImpossible) {
    throw invalidRequest(
      `The ${type} checksum type cannot be used with the ${algorithm.toLowerCase()} checksum algorithm.`,
    );
  }
  return { algorithm, type };
}

const MOST_PARTS = 10_000;

/** @throws ServiceError InvalidArgument */
export function refusePartNumber(partNumber: number): void {
  if (partNumber >= 1 && partNumber <= MOST_PARTS) return;
  throw invalidArgument(
    `Part number must be an integer between 1 and ${MOST_PARTS}, inclusive`,
    "partNumber",
    `${partNumber}`,
  );
}

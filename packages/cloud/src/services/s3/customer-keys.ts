import { createHash } from "node:crypto";
import { accessDenied, invalidArgument, invalidEncryptionAlgorithm, invalidRequest } from "./errors.js";
import type { CustomerKey, Encryption } from "./object-version.js";

/** A key that a request brings along (SSE-C): S3 keeps its digest, and wants to see the key again. */
export interface CustomerKeyRequest {
  readonly SSECustomerAlgorithm?: string | undefined;
  /** Base64 of 32 bytes. */
  readonly SSECustomerKey?: string | undefined;
  /** Base64 of their MD5. */
  readonly SSECustomerKeyMD5?: string | undefined;
}

const PREFIX = "Requests specifying Server Side Encryption with Customer provided keys must provide";
const KEY_BYTES = 32;

/** Undefined when the request brings none. @throws ServiceError InvalidArgument, InvalidEncryptionAlgorithmError */
export function customerKeyOf(request: CustomerKeyRequest): CustomerKey | undefined {
  const { SSECustomerAlgorithm: algorithm, SSECustomerKey: key, SSECustomerKeyMD5: claimedMd5 } = request;
  if (algorithm === undefined && key === undefined && claimedMd5 === undefined) return undefined;
  if (algorithm === undefined) throw refusal("a valid encryption algorithm.", "algorithm");
  if (algorithm !== "AES256") throw invalidEncryptionAlgorithm(algorithm);
  if (key === undefined) throw refusal("an appropriate secret key.", "key");
  if (claimedMd5 === undefined) throw refusal("the client calculated MD5 of the secret key.", "key-MD5");
  const bytes = Buffer.from(key, "base64");
  if (bytes.byteLength !== KEY_BYTES) {
    throw invalidArgument("The secret key was invalid for the specified algorithm.", header("key"));
  }
  const keyMd5 = createHash("md5").update(bytes).digest("base64");
  if (keyMd5 !== claimedMd5) {
    throw invalidArgument(
      "The calculated MD5 hash of the key did not match the hash that was provided.",
      header("key-MD5"),
    );
  }
  return { kind: "customer-key", keyMd5 };
}

/** The key to the source of a copy, in the words of other requests. */
export function copySourceKeyOf(request: {
  readonly CopySourceSSECustomerAlgorithm?: string | undefined;
  readonly CopySourceSSECustomerKey?: string | undefined;
  readonly CopySourceSSECustomerKeyMD5?: string | undefined;
}): CustomerKeyRequest {
  return {
    SSECustomerAlgorithm: request.CopySourceSSECustomerAlgorithm,
    SSECustomerKey: request.CopySourceSSECustomerKey,
    SSECustomerKeyMD5: request.CopySourceSSECustomerKeyMD5,
  };
}

/** @throws ServiceError InvalidRequest, AccessDenied for an object that this request cannot read */
export function checkKeyToRead(encryption: Encryption, request: CustomerKeyRequest): void {
  const given = customerKeyOf(request);
  if (encryption.kind === "managed") {
    if (given === undefined) return;
    throw invalidRequest("The encryption parameters are not applicable to this object.");
  }
  if (given === undefined) {
    throw invalidRequest(
      "The object was stored using a form of Server Side Encryption. The correct parameters must be provided to retrieve the object.",
    );
  }
  if (given.keyMd5 !== encryption.keyMd5) throw accessDenied(`${PREFIX} the correct secret key.`);
}

/** @throws ServiceError InvalidRequest for a part that is to be encrypted otherwise than the upload */
export function checkKeyOfPart(encryption: Encryption, request: CustomerKeyRequest): void {
  const given = customerKeyOf(request);
  if (encryption.kind === "managed") {
    if (given === undefined) return;
    throw invalidRequest(
      "The multipart upload initiate did not request encryption. Please resend the request without sending encryption parameters.",
    );
  }
  if (given === undefined) {
    throw invalidRequest(
      "The multipart upload initiate requested encryption. Subsequent part requests must include the appropriate encryption parameters.",
    );
  }
  if (given.keyMd5 !== encryption.keyMd5) {
    throw invalidRequest("The provided encryption parameters did not match the ones used originally.");
  }
}

/** An ETag that is no digest of the content, as those under a customer's key are not. @param md5 of the content, hex */
export function etagUnder(encryption: Encryption, md5: string): string {
  if (encryption.kind === "managed") return md5;
  return createHash("md5").update(`${encryption.keyMd5} ${md5}`).digest("hex");
}

const header = (suffix: string): string => `x-amz-server-side-encryption-customer-${suffix}`;

const refusal = (missing: string, suffix: string): Error => invalidArgument(`${PREFIX} ${missing}`, header(suffix));

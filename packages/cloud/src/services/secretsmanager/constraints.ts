import { invalidParameter, invalidRequest } from "./errors.js";
import type { SecretValue } from "./secret-version.js";

// Constraints of the API reference of Secrets Manager (2017-10-17), read in November 2026.
const VALUE_LIMIT = 65_536;

export function checkName(name: string): void {
  if (/^[\w/+=.@-]{1,512}$/.test(name)) return;
  throw invalidParameter(
    "Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!",
  );
}

export function checkToken(token: string | undefined): void {
  if (token === undefined || (token.length >= 32 && token.length <= 64)) return;
  throw invalidParameter("ClientRequestToken must be 32-64 characters long.");
}

/** Undefined when neither text nor bytes are given. @throws InvalidRequestException for both, InvalidParameterException */
export function secretValueOf(input: {
  readonly SecretString?: string | undefined;
  readonly SecretBinary?: Uint8Array | undefined;
}): SecretValue | undefined {
  const { SecretString, SecretBinary } = input;
  if (SecretString !== undefined && SecretBinary !== undefined) {
    throw invalidRequest("You can't specify both a binary secret value and a string secret value in the same secret.");
  }
  if ((SecretString === undefined ? (SecretBinary?.byteLength ?? 0) : Buffer.byteLength(SecretString)) > VALUE_LIMIT) {
    throw invalidParameter(`The secret value is longer than ${VALUE_LIMIT} bytes.`);
  }
  if (SecretString !== undefined) return { SecretString };
  return SecretBinary === undefined ? undefined : { SecretBinary };
}

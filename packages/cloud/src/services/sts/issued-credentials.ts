import type { Credentials as CredentialsShape } from "@aws-sdk/client-sts";
import type { TemporaryCredentials } from "../../ports.js";

/** Credentials as the answers of STS carry them. */
export function describeCredentials(issued: TemporaryCredentials): CredentialsShape {
  return {
    AccessKeyId: issued.accessKeyId,
    SecretAccessKey: issued.secretAccessKey,
    SessionToken: issued.sessionToken,
    Expiration: new Date(issued.expiresAtMs),
  };
}

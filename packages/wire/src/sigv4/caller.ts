/** Who sent a request, as its signature claims; see `verifySignature` for whether that is true. */
export interface Caller {
  /** The access key when that is 12 digits, as local tests choose accounts; otherwise 000000000000. */
  readonly accountId: string;
  /** From the credential scope; us-east-1 without one. */
  readonly region: string;
  /** Name of the service in the credential scope, for example `lambda`; undefined for unsigned requests. */
  readonly signingName: string | undefined;
  readonly accessKeyId: string | undefined;
  /** Undefined for unsigned requests, and for URLs of version 2. */
  readonly signature: RequestSignature | undefined;
  /** The signature of a URL of version 2, in Base64; undefined for other requests. */
  readonly version2Signature: string | undefined;
  /** When a presigned URL ends, in milliseconds since the Unix epoch; undefined for other requests. */
  readonly expiresAtMs: number | undefined;
}

export interface RequestSignature {
  /** True when the signature is in the query of a URL. */
  readonly isPresigned: boolean;
  /** `20261121`, of the credential scope. */
  readonly scopeDate: string;
  /** Names in lower case, in the order of the request. */
  readonly signedHeaders: readonly string[];
  /** When it was signed, as written: `20261121T045600Z`. */
  readonly signedAt: string;
  /** How long a presigned URL is valid; undefined for signed headers. */
  readonly expiresInSeconds: number | undefined;
  /** Lower-case hexadecimal. */
  readonly value: string;
}

/** Quotas of AWS Lambda (docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html, read November 2026). */
export const LAMBDA_LIMITS = {
  /** 50 MB zipped for a direct upload; larger packages go through S3. */
  zippedDirectUploadBytes: 52_428_800,
  /** 250 MB unzipped, layers included. */
  unzippedBytes: 262_144_000,
  /** 6 MB request and response of a synchronous invocation. */
  synchronousPayloadBytes: 6_291_556,
  /** 200 MB of a streamed response (20 MB before July 2025). */
  streamedResponseBytes: 209_715_200,
  /** 1 MB event of an asynchronous invocation (256 KB before October 2025). */
  asynchronousPayloadBytes: 1_048_576,
  environmentVariablesBytes: 4_096,
  initTimeoutMs: 10_000,
  maxTimeoutSeconds: 900,
  minMemoryMiB: 128,
  maxMemoryMiB: 10_240,
  minEphemeralStorageMiB: 512,
  maxEphemeralStorageMiB: 10_240,
  maxLayers: 5,
  logTailBytes: 4_096,
} as const;

import { LAMBDA_LIMITS } from "@assay/core";
import { archiveError } from "./archive-error.js";

/** Refuses what Lambda would refuse, before a byte of it is inflated. */
export function refuseTooLarge(unpackedBytes: number, subject: string): void {
  if (unpackedBytes <= LAMBDA_LIMITS.unzippedBytes) return;
  throw archiveError(
    "ARCHIVE_TOO_LARGE",
    `${subject} has ${unpackedBytes} bytes unpacked; Lambda accepts ${LAMBDA_LIMITS.unzippedBytes}`,
  );
}

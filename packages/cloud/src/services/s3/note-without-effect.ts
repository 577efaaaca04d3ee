import type { S3Context } from "./request-scope.js";

/** Notes that a configuration is kept and shown, and what it does not do. */
export function noteWithoutEffect(operation: string, consequence: string, { ledger }: Pick<S3Context, "ledger">): void {
  ledger.record({
    source: `s3.${operation}`,
    gap: "configuration-without-effect",
    detail: `it is kept; ${consequence}`,
  });
}

import { LAMBDA_LIMITS } from "@assay/core";
import type { Rule } from "../rule.js";
import { mebibytes } from "../wording.js";

/** The API takes the zip inside the request, and refuses larger ones with RequestEntityTooLarge. */
export const packedSize: Rule = {
  title: "A zip that is uploaded directly is within Lambda's 50 MB",
  failureClasses: [27],
  evidence: "https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html",
  check({ artifact, context }) {
    // The size of a folder says nothing about that of its zip.
    if (artifact.kind !== "zip" || !context.directUpload) return [];
    if (artifact.packedBytes <= LAMBDA_LIMITS.zippedDirectUploadBytes) return [];
    return [
      {
        level: "error",
        message: `zip has ${mebibytes(artifact.packedBytes)}; a direct upload may have ${mebibytes(LAMBDA_LIMITS.zippedDirectUploadBytes)}`,
        remedy: "upload the package through S3, or make it smaller",
      },
    ];
  },
};

import type { Operations } from "@assay/wire";
import type * as Lambda from "@aws-sdk/client-lambda";
import { pageOf } from "../../../paging.js";
import { lengthViolation, rangeViolation } from "../../../validation.js";
import { describeVersion, listedVersion } from "../describe-version.js";
import { invalidParameter, staleRevision, updateInProgress } from "../errors.js";
import { parseUnqualifiedReference } from "../function-reference.js";
import { newRevisionId } from "../function-version.js";
import type { LambdaContext } from "../invoke.js";
import { invalidMarker, versionKey } from "../listing.js";
import { validate } from "../validation/validate.js";

export const versionOperations = {
  PublishVersion(input, { store }) {
    validate(lengthViolation("description", input.Description, { max: 256 }));
    const fn = store.get(parseUnqualifiedReference(store.scope, input.FunctionName));
    const { latest } = fn;
    if (latest.status !== "ready") throw updateInProgress(store.arn(fn.name));
    if (input.RevisionId !== undefined && input.RevisionId !== latest.revisionId) {
      throw staleRevision("GetFunction/GetAlias");
    }
    refuseOtherCode(input.CodeSha256, latest.code.codeSha256);

    const unchanged = fn.unchangedVersion();
    if (unchanged !== undefined) return describeVersion(store.scope, fn.name, unchanged, unchanged.version);
    const published = store.publish(fn, input.Description);
    published.status = "ready";
    // Publishing is a change of $LATEST, too: its revision is another one afterwards (recorded from AWS, 2025).
    latest.revisionId = newRevisionId();
    return describeVersion(store.scope, fn.name, published, published.version);
  },

  ListVersionsByFunction(input, { store }) {
    validate(rangeViolation("maxItems", input.MaxItems, { min: 1, max: 10_000 }));
    const fn = store.get(parseUnqualifiedReference(store.scope, input.FunctionName));
    const { items, nextToken } = pageOf(fn.versions(), {
      keyOf: ({ version }) => versionKey(version),
      limit: Math.min(input.MaxItems ?? 50, 50),
      nextToken: input.Marker,
      onInvalidToken: invalidMarker,
    });
    return {
      Versions: items.map((version) => listedVersion(store.scope, fn.name, version, version.version)),
      ...(nextToken === undefined ? {} : { NextMarker: nextToken }),
    };
  },
} satisfies Operations<typeof Lambda, LambdaContext>;

/** Publishes only the bytes that the caller has seen. */
function refuseOtherCode(expected: string | undefined, actual: string): void {
  if (expected === undefined || expected === actual) return;
  throw invalidParameter(
    `CodeSHA256 (${expected}) is different from current CodeSHA256 in $LATEST (${actual}). Please try again with the CodeSHA256 in $LATEST.`,
  );
}

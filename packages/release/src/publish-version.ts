import { AssayError, codeSha256Of, type Digest, EXIT_CODES } from "@assay/core";
import { InvalidParameterValueException, PublishVersionCommand } from "@aws-sdk/client-lambda";
import { call, type ReleaseTarget } from "./release-target.js";

/**
 * Refuses anything but the proven bytes.
 *
 * @throws AssayError `DIGEST_MISMATCH`
 */
export function assertSameCode(where: string, codeSha256: string | undefined, expected: Digest): void {
  const expectedSha256 = codeSha256Of(expected);
  if (codeSha256 === expectedSha256) return;
  throw new AssayError(
    "DIGEST_MISMATCH",
    `${where} has CodeSha256 ${codeSha256 ?? "(none)"}, but the proven package is ${expectedSha256}`,
    {
      hint: "find out who else deploys this function, then run again; nothing was shifted",
      exitCode: EXIT_CODES.failed,
    },
  );
}

/**
 * Publishes `$LATEST` as an immutable version, but only when it holds exactly the proven bytes. Lambda answers with
 * the newest version instead of a new one when neither code nor configuration has changed since, so that a repeated
 * call does no harm.
 *
 * @throws AssayError `DIGEST_MISMATCH`
 */
export async function publishVersion(
  target: ReleaseTarget,
  options: { readonly functionName: string; readonly digest: Digest; readonly description?: string },
): Promise<{ readonly version: string }> {
  const { functionName, digest, description } = options;
  const command = new PublishVersionCommand({
    FunctionName: functionName,
    CodeSha256: codeSha256Of(digest),
    ...(description === undefined ? {} : { Description: description }),
  });
  const published = await call(target, (sendOptions) => target.client.send(command, sendOptions)).catch(
    (cause: unknown) => {
      // "CodeSHA256 (x) is different from current CodeSHA256 in $LATEST (y). ..."
      if (cause instanceof InvalidParameterValueException && /CodeSHA256/i.test(cause.message)) {
        const current = /\$LATEST \(([^)]+)\)/.exec(cause.message)?.[1];
        assertSameCode(`$LATEST of "${functionName}"`, current, digest);
      }
      throw cause;
    },
  );
  assertSameCode(`version ${published.Version} of "${functionName}"`, published.CodeSha256, digest);
  if (published.Version === undefined) {
    throw new AssayError("VERSION_MISSING", `the target published "${functionName}" without naming a version`);
  }
  return { version: published.Version };
}

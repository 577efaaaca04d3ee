import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Runtime } from "@assay/core";

/**
 * The packages that AWS ships inside a runtime (boto3, `@aws-sdk/*`): the folder named by the caller, else
 * `<runtime>` below `ASSAY_RUNTIME_LIBRARIES`, else `.assay/runtime/<runtime>` of the project. Undefined when there
 * are none; packages of this machine's own interpreter are never used instead.
 */
export function findRuntimeLibraries(
  runtime: Runtime,
  named: string | undefined,
  projectRoot: string = process.cwd(),
): string | undefined {
  if (named !== undefined) return named;
  const shared = process.env.ASSAY_RUNTIME_LIBRARIES;
  const candidates = [
    ...(shared === undefined ? [] : [join(shared, runtime)]),
    join(projectRoot, ".assay/runtime", runtime),
  ];
  return candidates.find((folder) => existsSync(folder));
}

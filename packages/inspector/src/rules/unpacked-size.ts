import type { PackageEntry } from "@assay/archive";
import { LAMBDA_LIMITS } from "@assay/core";
import type { Rule } from "../rule.js";
import { mebibytes } from "../wording.js";

const FOLDERS_NAMED = 3;

/** Lambda refuses the upload: "Unzipped size must be smaller than 262144000 bytes". */
export const unpackedSize: Rule = {
  title: "The package and its layers unpacked are within Lambda's 250 MB",
  failureClasses: [26],
  evidence: "https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html",
  check({ artifact, context: { layers } }) {
    const layersBytes = layers.reduce((sum, { unpackedBytes }) => sum + unpackedBytes, 0);
    const totalBytes = artifact.unpackedBytes + layersBytes;
    if (totalBytes <= LAMBDA_LIMITS.unzippedBytes) return [];
    const ofWhich = layersBytes === 0 ? "" : `, ${mebibytes(layersBytes)} of them in layers`;
    return [
      {
        level: "error",
        message: `package has ${mebibytes(totalBytes)} unpacked${ofWhich}; Lambda accepts ${mebibytes(LAMBDA_LIMITS.unzippedBytes)}`,
        remedy: `remove what the function does not need, or deploy a container image; largest: ${largestFolders(artifact.entries)}`,
      },
    ];
  },
};

function largestFolders(entries: readonly PackageEntry[]): string {
  const bytesOf = new Map<string, number>();
  for (const { path, sizeBytes } of entries) {
    const top = path.startsWith("node_modules/") ? path.split("/").slice(0, 2).join("/") : (path.split("/")[0] ?? path);
    bytesOf.set(top, (bytesOf.get(top) ?? 0) + sizeBytes);
  }
  return [...bytesOf]
    .sort(([, a], [, b]) => b - a)
    .slice(0, FOLDERS_NAMED)
    .map(([name, bytes]) => `${name} (${mebibytes(bytes)})`)
    .join(", ");
}

import type { MissingImport } from "../import-graph.js";
import { versionsWith } from "./runtime-packages.js";

/** Why a Node.js module is not there, as far as it is known, and how to bring it in. */
export function explainMissing(specifier: string, reason?: string): Pick<MissingImport, "reason" | "remedy"> {
  const because = reason === undefined ? {} : { reason };
  const majors = versionsWith(specifier);
  if (majors !== undefined)
    return { ...because, remedy: `choose the runtime nodejs${majors.at(-1)}.x, or do without it` };
  if (specifier === "aws-sdk" || specifier.startsWith("aws-sdk/")) {
    return {
      reason: "version 2 of the SDK left the runtimes with nodejs18.x",
      remedy: 'use the clients of version 3 ("@aws-sdk/client-…"), or pack "aws-sdk" yourself',
    };
  }
  if (reason?.startsWith("import does not guess file names"))
    return { ...because, remedy: "write the file's full name in the import" };
  if (/^[./]/.test(specifier))
    return { ...because, remedy: `copy "${specifier}" into the package, or correct the import` };
  return {
    ...because,
    remedy: `add "${packageName(specifier)}" to the dependencies (not devDependencies) in package.json and install before packing, or bundle it`,
  };
}

function packageName(specifier: string): string {
  return specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");
}

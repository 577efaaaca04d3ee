import { type Artifact, openZip, type PackFile, packFiles } from "@assay/archive";
import type { Finding } from "@assay/core";
import { type InspectionContext, inspectArtifact } from "../../src/index.js";

/** Contents by path; a number is the mode of an otherwise empty file. */
export type Files = Readonly<Record<string, string | Omit<PackFile, "path">>>;

/** A real zip with these files. */
export async function zipOf(files: Files): Promise<Artifact> {
  const packed = Object.entries(files).map(([path, file]) => ({
    path,
    ...(typeof file === "string" ? { content: file } : file),
  }));
  return await openZip(await packFiles(packed));
}

export const PYTHON = { runtime: "python3.11", handler: "app.handler" } as const satisfies InspectionContext;
export const NODE = { runtime: "nodejs22.x", handler: "index.handler" } as const satisfies InspectionContext;
export const PROVIDED = { runtime: "provided.al2023", handler: "any" } as const satisfies InspectionContext;

/** Findings about a zip with these files. */
export async function inspect(files: Files, context: InspectionContext): Promise<readonly Finding[]> {
  return (await inspectArtifact(await zipOf(files), context)).findings;
}

/** `level path:line message` of each finding of one rule. */
export function linesOf(findings: readonly Finding[], ruleId?: string): string[] {
  return findings
    .filter((finding) => ruleId === undefined || finding.ruleId === ruleId)
    .map(({ level, message, location }) => {
      const place =
        location === undefined ? "" : ` ${location.path}${location.line === undefined ? "" : `:${location.line}`}`;
      return `${level}${place} ${message}`;
    });
}

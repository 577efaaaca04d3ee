import type { ArchiveDefect, DefectKind } from "@assay/archive";
import type { FindingLevel } from "@assay/core";
import type { Rule } from "../rule.js";
import { nameList } from "../wording.js";

interface Treatment {
  readonly level: FindingLevel;
  readonly remedy: string;
}

const TREATMENTS: Readonly<Record<DefectKind, Treatment>> = {
  "absolute-path": { level: "error", remedy: "pack names relative to the package's top folder" },
  "parent-path": { level: "error", remedy: 'pack names without ".."' },
  "link-outside": { level: "error", remedy: "copy what the link points to into the package" },
  "duplicate-name": { level: "error", remedy: "pack each name once; which one survives depends on the unpacking tool" },
  "path-conflict": { level: "error", remedy: "give the file and the folder different names" },
  "invalid-name": { level: "error", remedy: "shorten or correct the name" },
  "special-file": { level: "error", remedy: "pack only files, folders and links" },
  "case-collision": { level: "warning", remedy: "give them names that differ in more than case" },
  "backslash-name": { level: "warning", remedy: "pack with a tool that writes forward slashes" },
};

/** Names that unpack differently from how they read, or not at all. */
export const unsafeName: Rule = {
  title: "Every name in the package unpacks to one file inside it",
  failureClasses: [15, 29],
  evidence: "https://github.com/pnpm/pnpm/issues/6166",
  check({ artifact }) {
    const kinds = new Set(artifact.defects.map(({ kind }) => kind));
    return [...kinds].map((kind) => {
      const defects = artifact.defects.filter((defect) => defect.kind === kind);
      return {
        ...TREATMENTS[kind],
        message: describe(defects),
        ...(defects[0] === undefined ? {} : { location: { path: defects[0].path } }),
      };
    });
  },
};

function describe(defects: readonly ArchiveDefect[]): string {
  return `${nameList(defects.map(({ path }) => path))}: ${defects[0]?.detail ?? ""}`;
}

import type { ConfigInput } from "@assay/pipeline";

/** What was recognised, and what it takes to prove it. */
export interface DetectedProject {
  /** For the person: `SAM template template.yaml`, `Python project (requirements.txt)`. */
  readonly description: string;
  readonly function: ConfigInput["function"];
  readonly unit?: Exclude<ConfigInput["unit"], false | undefined>;
  readonly build: ConfigInput["build"];
  /** Sample event that the function should be able to answer. */
  readonly event: unknown;
  /** Further files that the configuration needs. */
  readonly files?: readonly ProjectFile[];
  /** What a person should look at before the first run. */
  readonly notes: readonly string[];
}

export interface ProjectFile {
  readonly path: string;
  readonly content: string;
}

/** Where every generated build leaves the folder to be packed, and the zip. */
export const BUILD_FOLDER = "build/function";
export const ARTIFACT = "build/function.zip";

/** A function name that Lambda accepts, made of whatever the project is called. */
export function functionNameOf(text: string): string {
  const name = text
    .replace(/^@[^/]+\//, "")
    .replace(/[^A-Za-z0-9-_]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 64);
  return name === "" ? "function" : name;
}

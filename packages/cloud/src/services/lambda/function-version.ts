import { randomUUID } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import type { CodePackage } from "../../function-runner.js";
import type { Execution } from "./execution.js";
import type { FunctionSettings } from "./function-settings.js";

export const LATEST = "$LATEST";

/**
 * - `creating`: not usable yet (`State: Pending`)
 * - `updating`: runs what it ran before (`LastUpdateStatus: InProgress`)
 * - `ready`: `State: Active`, `LastUpdateStatus: Successful`
 */
export type VersionStatus = "creating" | "updating" | "ready";

/** `$LATEST`, whose members change, or a published version, whose code and settings never do. */
export interface FunctionVersion {
  /** `$LATEST` or a number. */
  readonly version: string;
  settings: FunctionSettings;
  code: CodePackage;
  /** A hold on each of its layers, in the order of `/opt`; a layer that is deleted stays usable through it. */
  layers: readonly CodePackage[];
  execution: Execution;
  status: VersionStatus;
  revisionId: string;
  lastModifiedMs: number;
}

export interface PublishedVersion extends FunctionVersion {
  /** Settings of `$LATEST` when it was published; they differ when the version was given a description of its own. */
  readonly publishedFrom: FunctionSettings;
}

/** True when publishing `latest` would repeat `published`. The order of environment variables does not count. */
export function isUnchangedSince(published: PublishedVersion, latest: FunctionVersion): boolean {
  return (
    published.code.codeSha256 === latest.code.codeSha256 && isDeepStrictEqual(published.publishedFrom, latest.settings)
  );
}

/** A new name for the state of a resource; AWS gives one for every change, also for those it makes itself. */
export function newRevisionId(): string {
  return randomUUID();
}

/**
 * Ends a change. AWS takes seconds for it and changes the revision then; here code is ready when the change is
 * answered, so this follows at once.
 */
export function settle(version: FunctionVersion): void {
  version.status = "ready";
  version.revisionId = newRevisionId();
}

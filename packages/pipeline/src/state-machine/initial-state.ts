import type { ReleaseState } from "@assay/core";

/** What a run knows before its first stage. */
export function initialState(sourcePath: string): ReleaseState {
  return {
    sourcePath,
    unitTestsPassed: null,
    packagePath: null,
    packageDigest: null,
    packageValidated: false,
    deployed: false,
    version: null,
    previousVersion: null,
    smokePassed: false,
    error: null,
    shouldRollBack: false,
    rolledBack: false,
  };
}

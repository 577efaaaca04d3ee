import { invalidParameter } from "./errors.js";
import { LATEST } from "./function-version.js";

/** Sorts `$LATEST` first and the published versions by number. */
export function versionKey(version: string): string {
  return version === LATEST ? "" : version.padStart(20, "0");
}

export function invalidMarker(): never {
  throw invalidParameter("The Marker is not one that this operation has given out.");
}

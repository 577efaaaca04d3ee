import { findServerProgram } from "../server-program.js";

/** Whether a cache server is installed on this machine. */
export const hasCacheServer = isInstalled();

function isInstalled(): boolean {
  try {
    return findServerProgram("redis").kind === "installed";
  } catch {
    return false;
  }
}

import { onTestFinished } from "vitest";
import { assay } from "./assay.js";

/** A cloud in a process of its own, killed when the test ends. */
export interface Started {
  readonly endpointUrl: string;
  readonly pid: number;
}

/** `assay up --wait` with these options. */
export async function upInBackground(...options: readonly string[]): Promise<Started> {
  const { status, stdout, stderr } = await assay(["up", "--wait", "30s", "--json", ...options]);
  if (status !== 0 || stderr !== "") throw new Error(`assay up ended with ${status}: ${stderr}`);
  const cloud = JSON.parse(stdout) as Started;
  onTestFinished(() => {
    try {
      process.kill(cloud.pid, "SIGKILL");
    } catch {
      // It has ended already, as most tests want it to.
    }
  });
  return cloud;
}

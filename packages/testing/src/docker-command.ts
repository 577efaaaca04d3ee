import { execFile } from "node:child_process";
import { AssayError, messageOf } from "@assay/core";

/** What a command printed, without the white space around it. */
export interface DockerOutput {
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs `docker` to its end.
 * @throws AssayError CONTAINER_NOT_STARTED with its last words
 */
export function docker(...args: readonly string[]): Promise<DockerOutput> {
  return new Promise((resolve, reject) => {
    execFile("docker", args, { maxBuffer: 16 << 20 }, (cause, stdout, stderr) => {
      if (cause === null) return resolve({ stdout: stdout.trim(), stderr: stderr.trim() });
      const lastWords = stderr.trim().split("\n").at(-1) || messageOf(cause);
      reject(
        new AssayError("CONTAINER_NOT_STARTED", `docker ${args[0]} failed: ${lastWords}`, {
          hint: "start an engine, or leave the image out: then the cloud runs in this process",
          cause,
        }),
      );
    });
  });
}

import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { messageOf } from "@assay/core";

/**
 * Runs a script to its end: `.py` with the Python on the PATH, anything else as the program it is.
 * @returns why it failed; undefined when it did not
 */
export async function runScript(
  path: string,
  env: NodeJS.ProcessEnv,
  onLine: (line: string) => void,
): Promise<string | undefined> {
  const [command, ...args] = path.endsWith(".py") ? ["python3", path] : [path];
  return await new Promise((resolve) => {
    const child = spawn(command ?? path, args, { env, stdio: ["ignore", "pipe", "pipe"] });
    createInterface({ input: child.stdout }).on("line", onLine);
    createInterface({ input: child.stderr }).on("line", onLine);
    child.on("error", (error) => resolve(whyNotStarted(path, error)));
    child.on("close", (code, signal) => {
      if (code === 0) resolve(undefined);
      else resolve(signal === null ? `it ended with exit code ${code}` : `it was ended by ${signal}`);
    });
  });
}

function whyNotStarted(path: string, error: Error): string {
  if ("code" in error && error.code === "EACCES") return `it is not executable: chmod +x ${path}`;
  return messageOf(error);
}

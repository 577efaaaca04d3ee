import { execFile, execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const venvPython = fileURLToPath(new URL("../../../../.venv-tests/bin/python", import.meta.url));

/** A Python that has boto3, or why there is none. */
export type PythonSdk =
  | { readonly kind: "found"; readonly path: string }
  | { readonly kind: "absent"; readonly reason: string };

/** Looks for boto3 in the Python that ASSAY_TEST_PYTHON names, then in `.venv-tests` at the repository's root. */
export function findPythonSdk(): PythonSdk {
  const path = process.env.ASSAY_TEST_PYTHON ?? venvPython;
  if (!existsSync(path)) return { kind: "absent", reason: "no Python at ASSAY_TEST_PYTHON or .venv-tests" };
  try {
    execFileSync(path, ["-c", "import boto3"], { stdio: "ignore" });
    return { kind: "found", path };
  } catch {
    return { kind: "absent", reason: `${path} has no boto3` };
  }
}

/**
 * Runs a Python program and parses what it prints as JSON.
 * @param endpoint handed to the program's clients as their endpoint
 */
export async function runPython(python: string, program: string, endpoint: string): Promise<unknown> {
  const { stdout } = await promisify(execFile)(python, ["-c", program], {
    env: {
      PATH: process.env.PATH,
      AWS_ENDPOINT_URL: endpoint,
      AWS_ACCESS_KEY_ID: "111122223333",
      AWS_SECRET_ACCESS_KEY: "secret",
      AWS_DEFAULT_REGION: "eu-west-1",
      AWS_MAX_ATTEMPTS: "1",
      AWS_EC2_METADATA_DISABLED: "true",
    },
  });
  return JSON.parse(stdout);
}

import { execFile, spawnSync } from "node:child_process";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Python with boto3 and the AWS CLI beside it; undefined when this machine has none. */
export const testPython: string | undefined = [
  process.env.ASSAY_TEST_PYTHON,
  fileURLToPath(new URL("../../../.venv-tests/bin/python", import.meta.url)),
].find((path) => path !== undefined && hasAwsClients(path));

/** Named in the title of every test that is skipped without it. */
export const PYTHON_MISSING = "skipped: no Python with boto3 and awscli at .venv-tests or ASSAY_TEST_PYTHON";

function hasAwsClients(python: string): boolean {
  return spawnSync(python, ["-c", "import awscli, boto3"]).status === 0;
}

export interface PythonAccount {
  readonly endpointUrl: string;
  readonly accountId: string;
}

/** Runs a Python program that finds boto3 clients by `client(name)` and prints its result as JSON. */
export async function runBoto3(account: PythonAccount, program: string): Promise<unknown> {
  const prelude = `
import boto3, json, os
from botocore.config import Config
def client(name):
    return boto3.client(name, config=Config(retries={"max_attempts": 0}))
def answer(value):
    print(json.dumps(value, default=str))
`;
  const { stdout } = await run(testPython ?? "python3", ["-c", prelude + program], { env: environmentOf(account) });
  return JSON.parse(stdout);
}

/** Runs one command of the AWS CLI, for example `aws(account, "logs", "describe-log-groups")`. */
export async function runAwsCli(account: PythonAccount, ...args: readonly string[]): Promise<unknown> {
  const printed = await printAwsCli(account, ...args);
  return printed === "" ? undefined : JSON.parse(printed);
}

/** The same for commands that print no JSON. */
export async function printAwsCli(account: PythonAccount, ...args: readonly string[]): Promise<string> {
  const cli = join(dirname(testPython ?? ""), "aws");
  const { stdout } = await run(testPython ?? "python3", [cli, "--output", "json", ...args], {
    env: environmentOf(account),
  });
  return stdout.trim();
}

/** Nothing of the developer's own AWS configuration reaches the clients. */
function environmentOf({ endpointUrl, accountId }: PythonAccount): NodeJS.ProcessEnv {
  return {
    PATH: process.env.PATH,
    AWS_ENDPOINT_URL: endpointUrl,
    AWS_ACCESS_KEY_ID: accountId,
    AWS_SECRET_ACCESS_KEY: "test",
    AWS_DEFAULT_REGION: "eu-central-1",
    AWS_CONFIG_FILE: "/nonexistent",
    AWS_SHARED_CREDENTIALS_FILE: "/nonexistent",
    AWS_EC2_METADATA_DISABLED: "true",
    AWS_PAGER: "",
  };
}

import { copyFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { type CommandResult, runCommand } from "./run-command.js";

/** A folder with one configuration whose providers are installed; what it has deployed is the test's to destroy. */
export interface TerraformProject extends AsyncDisposable {
  /** @param variables of the configuration */
  run(command: "apply" | "plan" | "destroy", variables?: Readonly<Record<string, string>>): Promise<CommandResult>;
  output(name: string): Promise<string>;
}

/** Where the configuration finds its AWS. */
export interface TerraformAccount {
  readonly endpointUrl: string;
  readonly accountId: string;
}

// For machines that reach no registry: a folder of providers as `terraform providers mirror` makes it.
const PROVIDERS = process.env.ASSAY_TEST_TERRAFORM_PROVIDERS;

// Nothing of the developer's own configuration, and no question to anybody.
const ENVIRONMENT = {
  TF_IN_AUTOMATION: "1",
  TF_INPUT: "0",
  CHECKPOINT_DISABLE: "1",
  TF_CLI_CONFIG_FILE: "/dev/null",
  AWS_CONFIG_FILE: "/dev/null",
  AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
};

/** Why this configuration cannot be tried here, in a few words for the name of a skipped test; undefined when it can. */
export async function whyTerraformIsMissing(configuration: string): Promise<string | undefined> {
  const version = await runCommand("terraform", ["version"], { cwd: tmpdir(), env: ENVIRONMENT });
  if (version.exitCode !== 0) return "terraform is not on the PATH";
  await using project = await copyProject(configuration);
  if ((await initialise(project.directory)).exitCode === 0) return undefined;
  return "Terraform can get no AWS provider, and ASSAY_TEST_TERRAFORM_PROVIDERS names no folder that has it";
}

/** Copies a configuration to a folder of its own and installs its providers. */
export async function createTerraformProject(
  configuration: string,
  { endpointUrl, accountId }: TerraformAccount,
): Promise<TerraformProject> {
  const { directory, [Symbol.asyncDispose]: dispose } = await copyProject(configuration);
  const { exitCode, stderr } = await initialise(directory);
  if (exitCode !== 0) throw new Error(stderr);
  const env = {
    ...ENVIRONMENT,
    AWS_ENDPOINT_URL: endpointUrl,
    AWS_ACCESS_KEY_ID: accountId,
    AWS_SECRET_ACCESS_KEY: "test",
  };
  return {
    run(command, variables = {}) {
      const flags = command === "plan" ? ["-detailed-exitcode"] : ["-auto-approve", "-parallelism=20"];
      const given = Object.entries(variables).map(([name, value]) => `-var=${name}=${value}`);
      return runCommand("terraform", [command, ...flags, ...given], { cwd: directory, env });
    },
    async output(name) {
      return (await runCommand("terraform", ["output", "-raw", name], { cwd: directory, env })).stdout;
    },
    [Symbol.asyncDispose]: dispose,
  };
}

async function copyProject(configuration: string): Promise<{ readonly directory: string } & AsyncDisposable> {
  const directory = await mkdtemp(join(tmpdir(), "assay-terraform-"));
  await copyFile(configuration, join(directory, basename(configuration)));
  return { directory, [Symbol.asyncDispose]: () => rm(directory, { recursive: true, force: true }) };
}

function initialise(cwd: string): Promise<CommandResult> {
  const mirror = PROVIDERS === undefined ? [] : [`-plugin-dir=${PROVIDERS}`];
  return runCommand("terraform", ["init", ...mirror], { cwd, env: ENVIRONMENT });
}

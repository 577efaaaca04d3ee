import { fileURLToPath } from "node:url";
import { type CommandResult, runCommand } from "./run-command.js";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** The name under which the examples ask for the image of this repository. */
export const IMAGE = "assay/assay:0.1.0";

/** The same with another entry point, for containers that run a program of their own. */
export const PLAIN_IMAGE = "assay/plain:0.1.0";

const OFFICIAL_BASE = "node:22-bookworm-slim";

export interface DockerEngine {
  /** The image that ours is built on; undefined: there is none, and `reason` says why. */
  readonly base: string | undefined;
  /** The compose command with its first arguments; undefined when there is none. */
  readonly compose: readonly [string, ...string[]] | undefined;
  readonly reason: string;
}

/** What this machine has. `ASSAY_TEST_BASE_IMAGE` names a base for engines that can pull none. */
export async function findDockerEngine(): Promise<DockerEngine> {
  if ((await docker("info")).exitCode !== 0) {
    return { base: undefined, compose: undefined, reason: "skipped: no Docker engine answers" };
  }
  const compose = await findCompose();
  for (const base of [process.env.ASSAY_TEST_BASE_IMAGE, OFFICIAL_BASE]) {
    if (base !== undefined && (await docker("image", "inspect", base)).exitCode === 0) {
      return { base, compose, reason: "" };
    }
  }
  if ((await docker("pull", "--quiet", OFFICIAL_BASE)).exitCode === 0)
    return { base: OFFICIAL_BASE, compose, reason: "" };
  return { base: undefined, compose, reason: `skipped: ${OFFICIAL_BASE} cannot be pulled here` };
}

async function findCompose(): Promise<DockerEngine["compose"]> {
  if ((await docker("compose", "version")).exitCode === 0) return ["docker", "compose"];
  return (await runCommand("docker-compose", ["version"], { cwd: ROOT })).exitCode === 0
    ? ["docker-compose"]
    : undefined;
}

/** Builds the image as its README says; the second time, the engine's cache answers. */
export async function buildImages(base: string): Promise<void> {
  const context = ["--file", "docker/Dockerfile", "--build-arg", `BASE=${base}`, "--tag", IMAGE, "."];
  await succeed(docker("build", "--quiet", ...context));
  const container = (await succeed(docker("create", IMAGE))).trim();
  await succeed(docker("commit", "--change", `ENTRYPOINT ["/usr/bin/env"]`, container, PLAIN_IMAGE));
  await succeed(docker("rm", container));
}

/** Runs one command of the engine. */
export function docker(...args: readonly string[]): Promise<CommandResult> {
  return runCommand("docker", args, { cwd: ROOT });
}

/** What a command printed; throws all it said when it failed. */
export async function succeed(result: Promise<CommandResult>): Promise<string> {
  const { exitCode, stdout, stderr } = await result;
  if (exitCode !== 0) throw new Error(`exit code ${exitCode}\n${stdout}\n${stderr}`);
  return stdout;
}

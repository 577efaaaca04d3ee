import { setTimeout as pause } from "node:timers/promises";
import { AssayError } from "@assay/core";
import type { ContainerSettings } from "./container-settings.js";
import { docker } from "./docker-command.js";
import { EXPOSED_PORT, refuseOtherPorts } from "./exposed-port.js";
import type { StartedAssayContainer } from "./started-container.js";

const PAUSE_MS = 100;
const LOG_LINES = 20;

/**
 * Runs an image of this cloud with the `docker` command, at any free port of the engine's machine.
 * @throws AssayError CONTAINER_NOT_STARTED, CONTAINER_NOT_READY
 */
export async function startImage(image: string, settings: ContainerSettings): Promise<StartedAssayContainer> {
  const id = await docker("run", "--detach", ...argumentsOf(settings), image, ...optionsOf(settings));
  let removed: Promise<unknown> | undefined;
  const stop = async (): Promise<void> => {
    removed ??= docker("rm", "--force", "--volumes", id);
    await removed;
  };
  try {
    const published = await docker("port", id, `${EXPOSED_PORT}/tcp`);
    const port = Number(/:(\d+)$/m.exec(published)?.[1]);
    const host = engineHost(process.env.DOCKER_HOST);
    const uri = `http://${host}:${port}`;
    await untilReady(uri, id, settings.startupTimeoutMs);
    return {
      cloud: undefined,
      warnings: [],
      getConnectionUri: () => uri,
      getHost: () => host,
      getPort: () => port,
      getMappedPort(wanted) {
        refuseOtherPorts(wanted);
        return port;
      },
      stop,
      [Symbol.asyncDispose]: stop,
    };
  } catch (error) {
    await stop().catch(() => undefined);
    throw error;
  }
}

function argumentsOf({ environment, initDirectory }: ContainerSettings): readonly string[] {
  return [
    ...["--publish", isLocal(process.env.DOCKER_HOST) ? `127.0.0.1::${EXPOSED_PORT}` : `${EXPOSED_PORT}`],
    ...Object.entries(environment).flatMap(([name, value]) => ["--env", `${name}=${value}`]),
    ...(initDirectory === undefined ? [] : ["--volume", `${initDirectory}:/etc/localstack/init:ro`]),
  ];
}

function optionsOf({ services, clock }: ContainerSettings): readonly string[] {
  return ["--clock", clock, ...(services.length > 0 ? ["--services", services.join(",")] : [])];
}

async function untilReady(uri: string, id: string, limitMs: number): Promise<void> {
  const deadline = performance.now() + limitMs;
  while (!(await isReady(uri))) {
    const isRunning = (await docker("ps", "--quiet", "--no-trunc", "--filter", `id=${id}`)) !== "";
    if (isRunning && performance.now() < deadline) {
      await pause(PAUSE_MS);
      continue;
    }
    const log = await docker("logs", "--tail", String(LOG_LINES), id);
    const state = isRunning ? `was not ready after ${limitMs} ms` : "ended before it was ready";
    throw new AssayError("CONTAINER_NOT_READY", `the container ${state}: ${log}`, {
      hint: "look at what it printed, or allow more with withStartupTimeout",
    });
  }
}

async function isReady(uri: string): Promise<boolean> {
  try {
    const answer = await fetch(`${uri}/_localstack/init/ready`, { signal: AbortSignal.timeout(5_000) });
    return ((await answer.json()) as { readonly completed?: unknown }).completed === true;
  } catch {
    return false;
  }
}

function isLocal(dockerHost: string | undefined): boolean {
  return !/^(?:tcp|ssh):/.test(dockerHost ?? "");
}

/** Where published ports are: on the engine's machine. */
function engineHost(dockerHost: string | undefined): string {
  return dockerHost === undefined || isLocal(dockerHost) ? "127.0.0.1" : new URL(dockerHost).hostname;
}

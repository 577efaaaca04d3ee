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
  const { stdout: id } = await docker("run", "--detach", ...argumentsOf(settings), image, ...optionsOf(settings));
  let removed: Promise<unknown> | undefined;
  const stop = async (): Promise<void> => {
    removed ??= docker("rm", "--force", "--volumes", id);
    await removed;
  };
  try {
    const url = await readyUrl(id, settings.startupTimeoutMs);
    const port = Number(url.port);
    return {
      cloud: undefined,
      warnings: [],
      getConnectionUri: () => url.origin,
      getHost: () => url.hostname,
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

/** Where the container is reached, once it is ready. */
async function readyUrl(id: string, limitMs: number): Promise<URL> {
  const deadline = performance.now() + limitMs;
  for (;;) {
    if (!(await isRunning(id))) throw await notReady(id, "ended before it was ready");
    const url = await publishedUrl(id);
    if (url !== undefined && (await isReady(url))) return url;
    if (performance.now() > deadline) throw await notReady(id, `was not ready after ${limitMs} ms`);
    await pause(PAUSE_MS);
  }
}

async function isRunning(id: string): Promise<boolean> {
  return (await docker("inspect", "--format", "{{.State.Running}}", id)).stdout === "true";
}

/** Undefined when the container ended in the meantime: then it publishes nothing. */
async function publishedUrl(id: string): Promise<URL | undefined> {
  const published = await docker("port", id, `${EXPOSED_PORT}/tcp`).catch(() => undefined);
  const [, port] = /:(\d+)$/m.exec(published?.stdout ?? "") ?? [];
  return port === undefined ? undefined : new URL(`http://${engineHost(process.env.DOCKER_HOST)}:${port}`);
}

async function isReady(url: URL): Promise<boolean> {
  try {
    const answer = await fetch(new URL("/_localstack/init/ready", url), { signal: AbortSignal.timeout(5_000) });
    return ((await answer.json()) as { readonly completed?: unknown }).completed === true;
  } catch {
    return false;
  }
}

async function notReady(id: string, state: string): Promise<AssayError> {
  const { stdout, stderr } = await docker("logs", "--tail", String(LOG_LINES), id);
  return new AssayError("CONTAINER_NOT_READY", `the container ${state}: ${`${stdout}\n${stderr}`.trim()}`, {
    hint: "look at what it printed, or allow more with withStartupTimeout",
  });
}

function isLocal(dockerHost: string | undefined): boolean {
  return !/^(?:tcp|ssh):/.test(dockerHost ?? "");
}

/** Published ports are on the engine's machine. */
function engineHost(dockerHost: string | undefined): string {
  return dockerHost === undefined || isLocal(dockerHost) ? "127.0.0.1" : new URL(dockerHost).hostname;
}

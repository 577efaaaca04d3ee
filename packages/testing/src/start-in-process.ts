import { type Cloud, type CloudOptions, readLocalStackVariables, startCloud } from "@assay/cloud";
import { AssayError, createMovableClock, type MovableClock } from "@assay/core";
import type { ClockSpeed, ContainerSettings } from "./container-settings.js";
import { refuseOtherPorts } from "./exposed-port.js";
import type { StartedAssayContainer } from "./started-container.js";

const NOT_PERSISTED = "PERSISTENCE has no effect in the process of a test: state ends with the container";

/**
 * Starts the cloud here, on any free port of this machine.
 * @throws AssayError CONTAINER_NOT_READY, CLOCK_INVALID, and those of `startCloud`
 */
export async function startInProcess(settings: ContainerSettings): Promise<StartedAssayContainer> {
  const { environment, initDirectory, clock, startupTimeoutMs } = settings;
  const { services, persistTo, publicHost, warnings } = readLocalStackVariables(environment);
  const cloud = await startWithin(startupTimeoutMs, {
    clock: clockOf(clock),
    // The cloud refuses names that it does not know.
    services: settings.services.length > 0 ? (settings.services as CloudOptions["services"]) : services,
    publicHost,
    initDirectory,
    initVariables: environment,
  });
  const { hostname, port } = new URL(cloud.endpointUrl);
  return {
    cloud,
    // A container's state goes with the container, and must not outlive a test by a folder of this machine.
    warnings: persistTo === undefined ? warnings : [...warnings, NOT_PERSISTED],
    getConnectionUri: () => cloud.endpointUrl,
    getHost: () => hostname,
    getPort: () => Number(port),
    getMappedPort(wanted) {
      refuseOtherPorts(wanted);
      return Number(port);
    },
    stop: () => cloud.dispose(),
    [Symbol.asyncDispose]: () => cloud.dispose(),
  };
}

async function startWithin(limitMs: number, options: CloudOptions<MovableClock>): Promise<Cloud<MovableClock>> {
  const starting = startCloud(options);
  let timer: NodeJS.Timeout | undefined;
  const expired = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), limitMs);
  });
  const cloud = await Promise.race([starting, expired]).finally(() => clearTimeout(timer));
  if (cloud !== undefined) return cloud;
  // A script that ends later must not leave a cloud behind that nobody can stop.
  void starting.then(
    (late) => late.dispose(),
    () => undefined,
  );
  throw new AssayError(
    "CONTAINER_NOT_READY",
    `the scripts in ${options.initDirectory} had not ended after ${limitMs} ms`,
    {
      hint: "shorten them, or allow more with withStartupTimeout",
    },
  );
}

function clockOf(speed: ClockSpeed): MovableClock {
  if (speed === "frozen") return createMovableClock({ mode: "frozen" });
  const scale = speed === "real" ? 1 : Number(/^(\d+(?:\.\d+)?)x$/.exec(speed)?.[1]);
  if (!Number.isNaN(scale)) return createMovableClock({ mode: "running", scale });
  throw new AssayError("CLOCK_INVALID", `"${speed}" is no speed of a clock; accepted: real, frozen, or a multiple`, {
    hint: 'for example withClock("10x")',
  });
}

import { resolve } from "node:path";
import type { ClockSpeed, ContainerSettings } from "./container-settings.js";
import { startImage } from "./start-image.js";
import { startInProcess } from "./start-in-process.js";
import type { StartedAssayContainer } from "./started-container.js";

/** Images that this cloud takes the place of. */
const REPLACED_IMAGE = /^(?:[\w.-]+\/)?localstack\/localstack(?:-[a-z]+)?(?:[:@]|$)/;

/**
 * Describes a cloud for tests, in the manner of Testcontainers. Without an image it runs in this process and needs no
 * Docker; the name of an image of LocalStack says no more than that, so that a suite written for it changes its import
 * and nothing else. Any other image is run by the `docker` command.
 */
export class AssayContainer {
  readonly #image: string | undefined;
  #settings: ContainerSettings = {
    services: [],
    environment: {},
    initDirectory: undefined,
    clock: "real",
    startupTimeoutMs: 60_000,
  };

  /** @param image for example `assay/assay:0.1.0` */
  constructor(image?: string) {
    this.#image = image === undefined || REPLACED_IMAGE.test(image) ? undefined : image;
  }

  /** Only these, for example `withServices("sqs", "sns")`. Default: all, or what `SERVICES` names. */
  withServices(...services: readonly string[]): this {
    return this.#with({ services });
  }

  /** Variables of LocalStack mean what they mean to `assay up`; init scripts have all of them. */
  withEnvironment(environment: Readonly<Record<string, string>>): this {
    return this.#with({ environment: { ...this.#settings.environment, ...environment } });
  }

  /** A folder with scripts in `boot.d`, `start.d`, `ready.d` and `shutdown.d`. */
  withInitScripts(directory: string): this {
    return this.#with({ initDirectory: resolve(directory) });
  }

  /** Default `real`. */
  withClock(clock: ClockSpeed): this {
    return this.#with({ clock });
  }

  /** How long the start may take, scripts included. Default 60,000. */
  withStartupTimeout(startupTimeoutMs: number): this {
    return this.#with({ startupTimeoutMs });
  }

  /** @throws AssayError CONTAINER_NOT_STARTED, CONTAINER_NOT_READY, and those of `startCloud` */
  async start(): Promise<StartedAssayContainer> {
    if (this.#image === undefined) return await startInProcess(this.#settings);
    return await startImage(this.#image, this.#settings);
  }

  #with(changed: Partial<ContainerSettings>): this {
    this.#settings = { ...this.#settings, ...changed };
    return this;
  }
}

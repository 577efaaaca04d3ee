/** How the cloud's time passes: with the machine's, not at all until a test moves it, or a multiple of the machine's. */
export type ClockSpeed = "real" | "frozen" | `${number}x`;

/** What a container is started with. */
export interface ContainerSettings {
  readonly services: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** Absolute; holds `boot.d`, `start.d`, `ready.d` and `shutdown.d`. */
  readonly initDirectory: string | undefined;
  readonly clock: ClockSpeed;
  readonly startupTimeoutMs: number;
}

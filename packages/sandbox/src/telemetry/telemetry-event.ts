/** The streams that an extension subscribes to. */
export type TelemetryType = "platform" | "function" | "extension";

/** One event as subscribers receive it. */
export interface TelemetryEvent {
  /** ISO 8601, of the environment's clock. */
  readonly time: string;
  /** `platform.start`, `function`, `extension`, ... */
  readonly type: string;
  readonly record: unknown;
}

export function streamOf({ type }: TelemetryEvent): TelemetryType {
  if (type === "function" || type === "extension") return type;
  return "platform";
}

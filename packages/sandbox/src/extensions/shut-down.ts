import { setTimeout as delay } from "node:timers/promises";
import type { RuntimeProcess } from "../process/runtime-process.js";
import type { ChangeSignal } from "./change-signal.js";
import type { ExtensionRegistry } from "./extension-registry.js";
import type { ShutdownReason } from "./shutdown-reason.js";

// Limits of the Shutdown phase (docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html#runtimes-lifecycle-shutdown):
// nothing without extensions, 500 ms with internal ones, 2 s with external ones, of which the runtime has the first 300 ms.
const INTERNAL_MS = 500;
const EXTERNAL_MS = 2_000;
const RUNTIME_SHARE_MS = 300;
// Ours: a listener that does not answer must not keep the event from the extensions.
const TELEMETRY_SHARE_MS = 200;

export interface ShutdownParts {
  readonly registry: ExtensionRegistry;
  readonly process: RuntimeProcess;
  readonly changes: ChangeSignal;
  readonly hasRuntimeExited: () => boolean;
  /** Hands over the telemetry that is left. */
  readonly flushTelemetry: () => Promise<void>;
  /** The present, as the function reads it. */
  readonly now: () => number;
}

/** Lets the runtime and then the extensions end by themselves, as far as time allows; the rest is killed. */
export async function shutDown(reason: ShutdownReason, parts: ShutdownParts): Promise<void> {
  const { registry, process, changes } = parts;
  const startedAt = performance.now();
  if (registry.size > 0) {
    process.thaw();
    await endRuntime(parts);
    // Many extensions end at the event itself: what was reported before goes first.
    await Promise.race([parts.flushTelemetry(), delay(TELEMETRY_SHARE_MS, undefined, { ref: false })]);
    const leftMs = EXTERNAL_MS - (performance.now() - startedAt);
    const told = tellExtensions(reason, parts, Math.round(parts.now() + leftMs));
    await changes.until(() => told.every(({ hasExited }) => hasExited), leftMs);
  }
  process.kill();
}

async function endRuntime({ registry, process, changes, hasRuntimeExited }: ShutdownParts): Promise<void> {
  if (hasRuntimeExited()) return;
  const hasInternal = registry.all.some(({ kind }) => kind === "internal");
  process.signalRuntime("SIGTERM");
  await changes.until(hasRuntimeExited, hasInternal ? INTERNAL_MS : RUNTIME_SHARE_MS);
  if (!hasRuntimeExited()) process.signalRuntime("SIGKILL");
}

/** Those that did not ask for the event are ended instead. */
function tellExtensions(reason: ShutdownReason, { registry, process }: ShutdownParts, deadlineMs: number) {
  const external = registry.all.filter(({ kind }) => kind === "external");
  return external.filter((extension, index) => {
    if (extension.hasExited || registry.notifyShutdown(extension, reason, deadlineMs)) return true;
    process.killExtension(index);
    return false;
  });
}

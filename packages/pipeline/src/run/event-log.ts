import { type FileHandle, open } from "node:fs/promises";
import type { Clock, RunEvent, RunEventBody } from "@assay/core";

/** Stamps what a run says, hands it to the caller and keeps it in `events.ndjson`. */
export interface EventLog extends AsyncDisposable {
  emit(event: RunEventBody): void;
  /** What the run said before it was interrupted. */
  readonly earlier: readonly RunEvent[];
}

export async function openEventLog(
  path: string,
  options: {
    readonly runId: string;
    readonly clock: Clock;
    readonly onEvent?: ((event: RunEvent) => void) | undefined;
  },
): Promise<EventLog> {
  const file = await open(path, "a+");
  const earlier = await readWholeLines(file);
  let sequence = earlier.at(-1)?.sequence ?? 0;
  let written: Promise<unknown> = Promise.resolve();
  return {
    earlier,
    emit(body) {
      sequence += 1;
      const at = new Date(options.clock.now()).toISOString();
      const event: RunEvent = { runId: options.runId, sequence, at, ...body };
      // In order, and without holding up the stage that speaks; a full disk shows when the log is closed.
      written = written.then(() => file.appendFile(`${JSON.stringify(event)}\n`));
      options.onEvent?.(event);
    },
    async [Symbol.asyncDispose]() {
      try {
        await written;
      } finally {
        await file.close();
      }
    },
  };
}

async function readWholeLines(file: FileHandle): Promise<readonly RunEvent[]> {
  const bytes = await file.readFile();
  const whole = bytes.subarray(0, bytes.lastIndexOf(0x0a) + 1);
  await file.truncate(whole.length);
  return whole
    .toString("utf8")
    .split("\n")
    .slice(0, -1)
    .map((line) => JSON.parse(line) as RunEvent);
}

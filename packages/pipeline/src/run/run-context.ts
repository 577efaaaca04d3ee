import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { openZip, type ZipArtifact } from "@assay/archive";
import { AssayError, type Clock, EXIT_CODES, type FidelityLedger, messageOf, type ReleaseState } from "@assay/core";
import type { ReleaseTarget, Retry } from "@assay/release";
import type { Config } from "../config/schema.js";
import type { Journal } from "../journal/journal.js";
import type { PreparedEvent } from "../proof/prove-qualifier.js";
import type { Target } from "../target/target.js";
import type { ReadFaults } from "../target/watch-faults.js";
import type { EventLog } from "./event-log.js";

/** What one run works with. Only `state` changes, and only through the journal. */
export interface RunContext {
  readonly runId: string;
  readonly config: Config;
  /** Folder of the configuration. */
  readonly directory: string;
  readonly clock: Clock;
  readonly random: () => number;
  readonly signal: AbortSignal;
  readonly ledger: FidelityLedger;
  readonly journal: Journal;
  readonly events: EventLog;
  /** A folder of this run's own, removed when it ends. */
  readonly scratchDirectory: string;
  /** Opened when the first stage needs it. */
  readonly target: () => Promise<Target>;
  /** What has gone wrong on order behind the target since it was opened. */
  readonly readFaults: ReadFaults;
  state: ReleaseState;
}

/**
 * Opens the package, and makes sure that it is still the one this run is about.
 *
 * @throws AssayError `PACKAGE_CHANGED`, or what a broken package throws
 */
export async function openSubject({ state }: RunContext): Promise<ZipArtifact> {
  const { packagePath, packageDigest } = state;
  if (packagePath === null || packageDigest === null)
    throw new Error("a stage asked for a package before there was one");
  const artifact = await openZip(packagePath);
  if (artifact.digest === packageDigest) return artifact;
  throw new AssayError(
    "PACKAGE_CHANGED",
    `${packagePath} is ${artifact.digest} now; this run has proved ${packageDigest}`,
    { hint: "start a new run; something rebuilt the package meanwhile", exitCode: EXIT_CODES.infrastructure },
  );
}

/** The declared events of a stage, read from their files. @throws AssayError `EVENT_UNREADABLE` */
export async function prepareEvents(
  { config, directory }: RunContext,
  stage: "smoke" | "verify",
): Promise<readonly PreparedEvent[]> {
  const declared = config.events.filter(({ stages }) => stages.includes(stage));
  return Promise.all(
    declared.map(async (event) => {
      if (event.file === undefined) return { event, payload: Buffer.from(JSON.stringify(event.payload)) };
      try {
        const text = await readFile(resolve(directory, event.file), "utf8");
        JSON.parse(text);
        return { event, payload: Buffer.from(text) };
      } catch (cause) {
        throw new AssayError("EVENT_UNREADABLE", `event "${event.name}": ${messageOf(cause)}`, {
          hint: `put valid JSON into ${event.file}, or correct \`events[].file\``,
          cause,
        });
      }
    }),
  );
}

/** The target as the release functions want it. */
export async function releaseTargetOf(
  { target, clock, random, ledger }: RunContext,
  options: { readonly signal?: AbortSignal; onRetry(retry: Retry): void },
): Promise<ReleaseTarget> {
  const { lambda } = await target();
  return { client: lambda, clock, random, ledger, ...options };
}

import { type Clock, createFidelityLedger, type FidelityLedger, type FidelityNote, type RunEvent } from "@assay/core";
import type { Config } from "../config/schema.js";
import { type JournalObserver, openJournal } from "../journal/journal.js";
import { openScratch } from "../run-store/scratch.js";
import { openTarget } from "../target/open-target.js";
import type { TargetName } from "../target/parse-target.js";
import type { Target } from "../target/target.js";
import type { ReadFaults } from "../target/watch-faults.js";
import type { BegunRun } from "./begin-run.js";
import { type EventLog, openEventLog } from "./event-log.js";
import type { Resources } from "./resources.js";
import type { RunContext } from "./run-context.js";

export interface ContextOptions {
  readonly config: Config;
  readonly directory: string;
  /** Folder for what runs need for a while, below `.assay`. */
  readonly scratchParent: string;
  readonly targetName: TargetName;
  readonly profile?: string | undefined;
  readonly region?: string | undefined;
  readonly clock: Clock;
  readonly random: () => number;
  readonly signal: AbortSignal;
  readonly onEvent?: ((event: RunEvent) => void) | undefined;
  readonly onJournal?: JournalObserver | undefined;
  readonly resources: Resources;
}

/** Opens journal, event log, ledger and scratch folder of a run; its target opens when a stage asks for it. */
export async function openContext({ record, state }: BegunRun, options: ContextOptions): Promise<RunContext> {
  const { config, directory, targetName, clock, random, signal, resources, profile, region } = options;
  const { runId } = record;
  const journal = resources.use(await openJournal(record.journalPath, { clock, onEntry: options.onJournal }));
  const events = resources.use(await openEventLog(record.eventsPath, { runId, clock, onEvent: options.onEvent }));
  const ledger = openLedger(events);
  const scratch = resources.use(await openScratch(options.scratchParent, runId));
  let target: Promise<Target> | undefined;
  let readFaults: ReadFaults | undefined;
  const open = async (): Promise<Target> => {
    const opened = resources.use(await openTarget(targetName, { clock, ledger, profile, region }));
    readFaults = await opened.watchFaults();
    return opened;
  };
  return {
    runId,
    config,
    directory,
    clock,
    random,
    signal,
    ledger,
    journal,
    events,
    scratchDirectory: scratch.directory,
    target() {
      target ??= open();
      return target;
    },
    readFaults: async () => await readFaults?.(),
    state,
  };
}

/** A resumed run still owes its report the gaps that the interrupted part met. */
function openLedger(events: EventLog): FidelityLedger {
  const earlier = events.earlier.flatMap((event) => (event.type === "fidelity" ? [event.note] : []));
  const known = new Set(earlier.map(keyOf));
  const ledger = createFidelityLedger((note) => {
    if (!known.has(keyOf(note))) events.emit({ type: "fidelity", note });
  });
  for (const note of earlier) ledger.record(note);
  return ledger;
}

const keyOf = ({ source, gap, detail }: FidelityNote): string => `${source}\n${gap}\n${detail}`;

import { AsyncLocalStorage } from "node:async_hooks";
import type { FidelityLedger, FidelityNote } from "@assay/core";
import { FidelityError } from "./fidelity-error.js";
import { wildcardPattern } from "./wildcard.js";

export interface Strictness {
  /** Gaps that pass nevertheless: `no-isolation`, or `sandbox:no-isolation` for one source; `*` stands for any characters. */
  readonly allow?: readonly string[] | undefined;
}

/** A ledger whose entries are errors of the requests that met them. */
export interface StrictLedger {
  /**
   * For whoever does not stand before the request's effects: stores, the sandbox, background work. What is recorded
   * here while a request is served fails that request at its end, so that no effect stays half done.
   */
  readonly ledger: FidelityLedger;
  /** For operations, which read their input before they change anything: throws, so that nothing is done. */
  readonly requestLedger: FidelityLedger;
  /**
   * Serves one request.
   * @throws FidelityError when a gap was met
   */
  serve<Result>(request: () => Promise<Result>): Promise<Result>;
}

interface Served {
  gap: FidelityNote | undefined;
  hasEnded: boolean;
}

/** A ledger that only remembers. */
export function createLenientLedger(ledger: FidelityLedger): StrictLedger {
  return { ledger, requestLedger: ledger, serve: (request) => request() };
}

/** @param kept where every note goes, whether it fails a request or not */
export function createStrictLedger(kept: FidelityLedger, { allow = [] }: Strictness): StrictLedger {
  const serving = new AsyncLocalStorage<Served>();
  const allowed = allow.map(wildcardPattern);

  const isError = ({ source, gap }: FidelityNote): boolean =>
    // Has an error of its own already, 501 NotImplemented.
    gap !== "operation-not-implemented" && !allowed.some((each) => each.test(gap) || each.test(`${source}:${gap}`));
  const record = (note: FidelityNote): boolean => {
    kept.record(note);
    const served = serving.getStore();
    // What a request left behind in the background is no longer its own.
    if (served === undefined || served.hasEnded || !isError(note)) return false;
    served.gap ??= note;
    return true;
  };
  return {
    ledger: { entries: () => kept.entries(), record: (note) => void record(note) },
    requestLedger: {
      entries: () => kept.entries(),
      record(note) {
        if (record(note)) throw new FidelityError(note, "nothing was done");
      },
    },
    serve(request) {
      const served: Served = { gap: undefined, hasEnded: false };
      return serving.run(served, async () => {
        try {
          const result = await request();
          // Also when the operation caught what the ledger threw.
          if (served.gap !== undefined) throw new FidelityError(served.gap, "the request was carried out");
          return result;
        } finally {
          served.hasEnded = true;
        }
      });
    },
  };
}

/** One respect in which a run differed from AWS. Nothing of the kind happens in silence. */
export interface FidelityNote {
  /** Where it happened: `sandbox`, `lambda.CreateFunction`, ... */
  readonly source: string;
  /** Stable, kebab-case: `no-isolation`, `unmodelled-field`, `runtime-patch-version`, ... */
  readonly gap: string;
  /** One sentence on what was different and what it may hide. */
  readonly detail: string;
}

/** The record of every gap a run met; each distinct note is kept once and counted. */
export interface FidelityLedger {
  record(note: FidelityNote): void;
  entries(): readonly (FidelityNote & { readonly count: number })[];
}

/** @param onFirst called once for each distinct note */
export function createFidelityLedger(onFirst?: (note: FidelityNote) => void): FidelityLedger {
  const counted = new Map<string, FidelityNote & { count: number }>();
  return {
    record(note) {
      const key = `${note.source}\n${note.gap}\n${note.detail}`;
      const known = counted.get(key);
      if (known !== undefined) {
        known.count += 1;
        return;
      }
      counted.set(key, { ...note, count: 1 });
      onFirst?.(note);
    },
    entries: () => [...counted.values()],
  };
}

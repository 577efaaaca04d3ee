import type { FidelityNote } from "@assay/core";

/** A strict cloud met a gap while it served a request. */
export class FidelityError extends Error {
  override readonly name = "FidelityError";
  readonly note: FidelityNote;

  /** @param outcome what became of the request: `nothing was done` */
  constructor(note: FidelityNote, outcome: string) {
    const { source, gap, detail } = note;
    super(
      `${source} met a gap, and this cloud is strict: ${detail} (${gap}; ${outcome}). Allow "${gap}" to let it pass.`,
    );
    this.note = note;
  }
}

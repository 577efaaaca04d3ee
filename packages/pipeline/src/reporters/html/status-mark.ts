import type { StageReport } from "@assay/core";
import { html, type Markup } from "./markup.js";

type Status = StageReport["status"];

/** Colour of a status. Colour is never the only sign: the mark has a shape and the text says the word. */
export const TONE_OF: { readonly [S in Status]: "good" | "bad" | "open" | "quiet" } = {
  passed: "good",
  failed: "bad",
  inconclusive: "open",
  errored: "open",
  interrupted: "open",
  skipped: "quiet",
};

const SHAPES: { readonly [S in Status]: Markup } = {
  passed: html`<path d="M4.5 8.3 7 10.8l4.6-5.4"/>`,
  failed: html`<path d="m5.2 5.2 5.6 5.6m0-5.6-5.6 5.6"/>`,
  inconclusive: html`<path d="M6 6.2a2 2 0 1 1 2.9 1.8c-.6.3-.9.7-.9 1.3m0 1.9v.1"/>`,
  errored: html`<path d="M8 4.4v4.4m0 2.4v.1"/>`,
  interrupted: html`<path d="M6.3 5.6v4.8m3.4-4.8v4.8"/>`,
  skipped: html`<path d="M5 8h6"/>`,
};

/** A round mark with the status as its name for readers that do not see it. */
export function statusMark(status: Status): Markup {
  return html`<svg class="mark ${TONE_OF[status]}" viewBox="0 0 16 16" role="img" aria-label="${status}"><circle cx="8" cy="8" r="7"/>${SHAPES[status]}</svg>`;
}

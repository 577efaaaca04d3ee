import type { RunReport } from "@assay/core";
import { type ChainLink, digestChainOf } from "../text/digest-chain.js";
import { html, type Markup } from "./markup.js";
import { statusMark } from "./status-mark.js";

const LABELS: { readonly [Label in ChainLink["label"]]: string } = {
  inspected: "Inspected bytes",
  smoked: "Smoke-tested bytes",
  uploaded: "Uploaded bytes",
  version: "Proved version",
  alias: "Alias target",
};

const STATUS_OF = { equal: "passed", different: "failed", unproved: "skipped" } as const;
const WORDS = { equal: "the same", different: "not the same", unproved: "not proved" } as const;

/** The digest and everywhere it was met again. */
export function renderChain(report: RunReport): Markup {
  const { subject } = report;
  if (subject === null) {
    return html`<section class="chain"><h2>The package</h2><p class="quiet">This run ended before there was one.</p></section>`;
  }
  const links = digestChainOf(report);
  const complete = links.every(({ status }) => status === "equal");
  return html`<section class="chain" aria-labelledby="chain">
<h2 id="chain">${complete ? "The same bytes, end to end" : "How far these bytes were proved"}</h2>
<p class="digest"><code>${subject.digest}</code></p>
<p class="quiet path">${subject.path}</p>
<ol>${links.map(renderLink)}</ol>
</section>`;
}

function renderLink({ label, value, status }: ChainLink): Markup {
  return html`<li class="${status}">${statusMark(STATUS_OF[status])}<span class="what">${LABELS[label]}</span><code>${value ?? WORDS[status]}</code><span class="aside">${value === null ? "" : WORDS[status]}</span></li>`;
}

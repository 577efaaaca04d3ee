import { formatCount, type ReleaseState, type RunReport } from "@assay/core";
import { effectsOf, faultWords } from "../text/fault-words.js";
import { html, type Markup } from "./markup.js";
import { statusMark } from "./status-mark.js";

/** Why the alias went back, and whether it got there. */
export function renderRollback({ rollback, alias, state }: RunReport): Markup {
  if (rollback === null) return html``;
  const { reason, toVersion, succeeded, message } = rollback;
  const goal =
    toVersion === null ? `Alias ${alias} is removed, as before this run` : `Alias ${alias} goes back to ${toVersion}`;
  return html`<section aria-labelledby="rollback">
<h2 id="rollback">The way back</h2>
<ol class="story">
<li>${statusMark("passed")}<span>Alias ${alias} went to version ${state.version ?? "unknown"}</span></li>
<li>${statusMark("failed")}<span>${reason}</span></li>
<li>${statusMark(succeeded ? "passed" : "failed")}<span>${goal}</span></li>
<li>${statusMark(succeeded ? "passed" : "failed")}<span>${message}</span></li>
</ol>
</section>`;
}

/** In what this run was not like AWS. */
export function renderFidelity({ fidelity }: RunReport): Markup {
  const rows = fidelity.map(({ source, gap, detail, count }) => {
    return html`<tr><td><code>${source}</code></td><td><code>${gap}</code></td><td>${detail}</td><td class="number">${count}</td></tr>`;
  });
  const table = html`<div class="scroll" role="region" tabindex="0" aria-label="Fidelity ledger"><table><thead><tr><th scope="col">where</th><th scope="col">gap</th><th scope="col">what was different</th><th scope="col" class="number">times</th></tr></thead><tbody>${rows}</tbody></table></div>`;
  return html`<section aria-labelledby="fidelity">
<h2 id="fidelity">What was not like AWS</h2>
${fidelity.length === 0 ? html`<p class="quiet">Nothing that this run knows of.</p>` : table}
</section>`;
}

/** What somebody had ordered to go wrong meanwhile; nothing when nobody had. */
export function renderFaults({ faults }: RunReport): Markup {
  if (faults === undefined) return html``;
  const rows = faults.rules.map(({ id, rule, hits }) => {
    return html`<tr><td><code>${id}</code></td><td>${faultWords(rule)}</td><td>${effectsOf(faults, id)}</td><td class="number">${hits}</td></tr>`;
  });
  return html`<section aria-labelledby="faults">
<h2 id="faults">What went wrong on order</h2>
<p class="quiet">Fault rules of the embedded AWS behind the target struck ${formatCount(faults.hitCount, "time")} during this run.</p>
<div class="scroll" role="region" tabindex="0" aria-label="Fault rules"><table><thead><tr><th scope="col">rule</th><th scope="col">order</th><th scope="col">what it did</th><th scope="col" class="number">times</th></tr></thead><tbody>${rows}</tbody></table></div>
</section>`;
}

const STATE_LABELS: { readonly [Key in keyof Omit<ReleaseState, "error">]: string } = {
  sourcePath: "source",
  unitTestsPassed: "unit tests passed",
  packagePath: "package",
  packageDigest: "digest",
  packageValidated: "package validated",
  deployed: "deployed",
  version: "version",
  previousVersion: "version before",
  smokePassed: "smoke passed",
  shouldRollBack: "should roll back",
  rolledBack: "rolled back",
};

/** What the run knew at its end, as it would resume with it. */
export function renderState({ state }: RunReport): Markup {
  const { error, ...plain } = state;
  const rows = (Object.keys(STATE_LABELS) as (keyof typeof STATE_LABELS)[]).map((key) => {
    return html`<div><dt>${STATE_LABELS[key]}</dt><dd>${renderValue(plain[key])}</dd></div>`;
  });
  return html`<section aria-labelledby="state">
<h2 id="state">State</h2>
<dl class="evidence">${rows}${error === null ? "" : html`<div><dt>error</dt><dd>${error.code} (${error.class}): ${error.message}${error.hint === null ? "" : html`<br>→ ${error.hint}`}</dd></div>`}</dl>
</section>`;
}

function renderValue(value: string | boolean | null): Markup {
  if (value === null) return html`<span class="quiet">not known</span>`;
  return typeof value === "boolean" ? html`${value ? "yes" : "no"}` : html`<code>${value}</code>`;
}

/** Where to read on. The files lie beside this page. */
export function renderFooter({
  runId,
  assayVersion,
  schemaVersion,
  exitCode,
  finishedAt,
  fidelity,
}: RunReport): Markup {
  return html`<footer>
<p>Run <code>${runId}</code> ended <time datetime="${finishedAt}">${finishedAt.slice(0, 19).replace("T", " ")} UTC</time> with exit code ${exitCode}; ${formatCount(fidelity.length, "gap")} to AWS. Assay ${assayVersion}, report schema ${schemaVersion}.</p>
<p><a href="report.json">report.json</a> <a href="junit.xml">junit.xml</a> <a href="events.ndjson">events.ndjson</a></p>
</footer>`;
}

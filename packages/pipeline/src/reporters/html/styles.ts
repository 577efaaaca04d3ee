/** The whole style sheet of the page. Colours are the only thing that differs between light and dark. */
export const STYLES = `
:root {
  --paper: #faf8f4; --card: #fff; --ink: #1f1d18; --muted: #6a6456; --line: #e5dfd2; --code: #f3efe6;
  --good: #17713f; --good-soft: #e3f2e8; --bad: #b3261e; --bad-soft: #fbeae7; --open: #8a5a00; --open-soft: #fcf2d6;
  --quiet: #8b8576; --quiet-soft: #efebe1; --gold: #94701a;
  --mono: ui-monospace, "SF Mono", "Cascadia Code", "JetBrains Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #131517; --card: #1b1e21; --ink: #ebe8e1; --muted: #a8a294; --line: #2f3338; --code: #24282c;
    --good: #5ccb90; --good-soft: #17301f; --bad: #ff8d83; --bad-soft: #3a1b19; --open: #ecb93f; --open-soft: #35290d;
    --quiet: #8b8779; --quiet-soft: #25282b; --gold: #d7ad49;
  }
}
* { box-sizing: border-box; }
html { scroll-behavior: smooth; -webkit-text-size-adjust: 100%; }
body {
  margin: 0; background: var(--paper); color: var(--ink);
  font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Liberation Sans", sans-serif;
}
main { max-width: 62rem; margin: 0 auto; padding: clamp(1rem, 4vw, 3rem) clamp(1rem, 4vw, 2rem) 4rem; }
section { margin-top: 2.75rem; }
h1, h2, h4, p, dl, ol, ul { margin: 0; padding: 0; }
ol, .found, .cards { list-style: none; }
h2 { font-size: 1.2rem; font-weight: 650; letter-spacing: -0.01em; margin-bottom: 0.9rem; }
h4 { font-size: 0.85rem; font-weight: 600; color: var(--muted); margin: 1.1rem 0 0.4rem; }
a { color: inherit; text-decoration-color: var(--quiet); text-underline-offset: 0.2em; }
a:hover { text-decoration-color: currentColor; }
:focus-visible { outline: 2px solid var(--gold); outline-offset: 2px; border-radius: 4px; }
code, pre, .number { font-family: var(--mono); font-size: 0.86em; }
code { overflow-wrap: anywhere; }
.quiet { color: var(--muted); }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.mark { width: 1.15rem; height: 1.15rem; flex: none; }
.mark circle { fill: var(--tone-soft); stroke: none; }
.mark path { fill: none; stroke: var(--tone); stroke-width: 1.9; stroke-linecap: round; stroke-linejoin: round; }
.good { --tone: var(--good); --tone-soft: var(--good-soft); }
.bad { --tone: var(--bad); --tone-soft: var(--bad-soft); }
.open { --tone: var(--open); --tone-soft: var(--open-soft); }
.quiet { --tone: var(--quiet); --tone-soft: var(--quiet-soft); }
.error { --tone: var(--bad); --tone-soft: var(--bad-soft); }
.warning { --tone: var(--open); --tone-soft: var(--open-soft); }
.note { --tone: var(--quiet); --tone-soft: var(--quiet-soft); }

.banner {
  background: linear-gradient(var(--tone-soft), var(--tone-soft)) var(--card); border-radius: 18px;
  border: 1px solid color-mix(in srgb, var(--tone) 26%, transparent); padding: clamp(1.25rem, 4vw, 2.4rem);
}
.kicker { display: flex; gap: 0.6rem; align-items: baseline; color: var(--muted); overflow-wrap: anywhere; }
.brand { font-weight: 700; letter-spacing: 0.14em; text-transform: uppercase; font-size: 0.72rem; color: var(--gold); }
h1 {
  color: var(--tone); font-size: clamp(2rem, 6.5vw, 3.1rem); line-height: 1.1; letter-spacing: -0.03em;
  font-weight: 700; margin: 0.5rem 0 0.6rem; overflow-wrap: anywhere;
}
.sentence { font-size: clamp(1.02rem, 2.4vw, 1.22rem); line-height: 1.45; max-width: 46em; overflow-wrap: anywhere; }
.resume { margin-top: 0.8rem; }
.resume code { background: var(--card); border: 1px solid var(--line); border-radius: 6px; padding: 0.2em 0.5em; user-select: all; }
.facts { display: flex; flex-wrap: wrap; gap: 0.9rem 2.2rem; margin-top: 1.5rem; }
.facts dt { font-size: 0.78rem; color: var(--muted); }
.facts dd { margin: 0; font-weight: 550; overflow-wrap: anywhere; }

.digest code { font-size: clamp(0.74rem, 1.75vw, 0.92rem); user-select: all; }
.path { font-size: 0.85rem; overflow-wrap: anywhere; }
.chain ol { display: grid; grid-template-columns: repeat(5, 1fr); gap: 1.5rem; margin-top: 1.1rem; }
.chain li {
  position: relative; display: grid; gap: 0.15rem; align-content: start; padding: 0.9rem; min-width: 0;
  background: var(--card); border: 1px solid var(--line); border-radius: 12px;
}
.chain li + li::before {
  content: "="; position: absolute; left: -1.5rem; width: 1.5rem; top: 50%; translate: 0 -50%;
  text-align: center; color: var(--good); font: 600 1.1rem/1 var(--mono);
}
.chain li.different::before { content: "≠"; color: var(--bad); }
.chain li.unproved::before { content: "·"; color: var(--quiet); }
.chain li.unproved { background: none; border-style: dashed; }
.chain li.different { border-color: var(--bad); }
.chain .what { font-weight: 600; font-size: 0.92rem; margin-top: 0.3rem; }
.chain li code { color: var(--muted); }
.chain .aside { font-size: 0.8rem; color: var(--muted); }

.cards { display: grid; gap: 0.9rem; }
.card {
  background: var(--card); border: 1px solid var(--line); border-radius: 12px; padding: 1rem 1.2rem;
  box-shadow: inset 4px 0 var(--tone); overflow: hidden;
}
.card:target, .stage:target { outline: 2px solid var(--gold); outline-offset: 2px; }
.meta { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0.2rem 0.7rem; font-size: 0.85rem; color: var(--muted); }
.level {
  color: var(--tone); background: var(--tone-soft); border-radius: 99px; padding: 0.1em 0.7em;
  font-size: 0.76rem; font-weight: 650;
}
.cause { margin: 0.5rem 0 0.55rem; font-weight: 550; overflow-wrap: anywhere; white-space: pre-line; }
.remedy { display: flex; gap: 0.6rem; color: var(--muted); overflow-wrap: anywhere; white-space: pre-line; }
.arrow { color: var(--gold); font-weight: 700; }

.timeline a {
  display: grid; grid-template-columns: 1.15rem 4.5rem minmax(0, 1fr) 6.2rem; gap: 0.75rem; align-items: center;
  padding: 0.4rem 0; text-decoration: none; border-radius: 6px;
}
.timeline .name, .stage .name { font-weight: 600; }
.timeline a:hover .name { text-decoration: underline; text-underline-offset: 0.2em; }
.track { position: relative; height: 0.85rem; border-radius: 99px; background: var(--quiet-soft); overflow: hidden; }
.bar { position: absolute; top: 0; bottom: 0; min-width: 4px; border-radius: 99px; background: var(--tone); }
.time { text-align: right; font-variant-numeric: tabular-nums; color: var(--muted); font-size: 0.9rem; white-space: nowrap; }
.retries { display: block; font-size: 0.78rem; color: var(--open); }
.axis { position: relative; height: 1.3rem; margin: 0.1rem 6.95rem 0 7.15rem; color: var(--muted); font-size: 0.75rem; }
.axis span { position: absolute; translate: -50% 0; white-space: nowrap; }
.axis span:nth-child(2) { translate: 0 0; }

.stage, .fold { background: var(--card); border: 1px solid var(--line); border-radius: 12px; }
.stage { margin-bottom: 0.6rem; }
summary { cursor: pointer; list-style: none; }
summary::-webkit-details-marker { display: none; }
.stage > summary {
  display: grid; grid-template-columns: 1.15rem 4.5rem minmax(0, 1fr) auto 0.8rem; gap: 0.75rem; align-items: center;
  padding: 0.8rem 1.1rem; border-radius: 12px;
}
.stage > summary::after, .fold > summary::after {
  content: ""; width: 0.45rem; height: 0.45rem; border: solid var(--quiet); border-width: 0 2px 2px 0; rotate: 45deg;
  translate: 0 -0.1rem; justify-self: end;
}
details[open] > summary::after { rotate: 225deg; translate: 0 0.1rem; }
.claim { color: var(--muted); font-size: 0.94rem; }
.stage .body { padding: 0.2rem 1.1rem 1.1rem; border-top: 1px solid var(--line); }
.body > * { margin-top: 0.9rem; }
.reason { overflow-wrap: anywhere; }
.found li { padding: 0.15rem 0; overflow-wrap: anywhere; }
.fold { background: none; border-radius: 8px; margin-top: 0.9rem; }
.fold > summary {
  display: flex; justify-content: space-between; align-items: center; padding: 0.5rem 0.9rem; font-size: 0.88rem;
  color: var(--muted);
}
.fold > .scroll, .fold > ul { padding: 0 0.9rem 0.7rem; }
pre {
  margin: 0; padding: 0.9rem; max-height: 30rem; overflow: auto; background: var(--code); border-radius: 0 0 8px 8px;
  line-height: 1.5; white-space: pre-wrap; overflow-wrap: anywhere; font-size: 0.8rem;
}

.evidence { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 20rem), 1fr)); column-gap: 2.5rem; }
.evidence > div {
  display: grid; grid-template-columns: 8.5rem minmax(0, 1fr); gap: 0.8rem; padding: 0.35rem 0;
  border-bottom: 1px solid var(--line); font-size: 0.92rem;
}
.evidence .evidence { grid-template-columns: 1fr; }
.evidence dt { color: var(--muted); overflow-wrap: anywhere; }
.evidence dd { margin: 0; overflow-wrap: anywhere; }
.evidence dd ul { list-style: none; }
.evidence .fold { margin: 0; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: 0.9rem; }
th, td { text-align: left; vertical-align: top; padding: 0.4rem 1.2rem 0.4rem 0; border-bottom: 1px solid var(--line); overflow-wrap: anywhere; }
th { font-weight: 600; color: var(--muted); font-size: 0.82rem; white-space: nowrap; }
th.number { font-family: inherit; font-size: 0.82rem; }
td.number, th.number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
td:last-child, th:last-child { padding-right: 0; }

.story { display: grid; gap: 0; }
.story li { display: grid; grid-template-columns: 1.15rem minmax(0, 1fr); gap: 0.8rem; padding-bottom: 1rem; position: relative; }
.story li > span { overflow-wrap: anywhere; }
.story .mark { margin-top: 0.2rem; }
.story li:not(:last-child)::before {
  content: ""; position: absolute; left: 0.54rem; top: 1.6rem; bottom: 0; width: 2px; background: var(--line);
}
footer { margin-top: 3rem; padding-top: 1.2rem; border-top: 1px solid var(--line); color: var(--muted); font-size: 0.85rem; }
footer p + p { margin-top: 0.4rem; display: flex; gap: 1.2rem; flex-wrap: wrap; }

@media (max-width: 46rem) {
  .chain ol { grid-template-columns: 1fr; gap: 1.4rem; }
  .chain li { grid-template-columns: 1.15rem 1fr auto; align-items: center; column-gap: 0.7rem; padding: 0.7rem 0.9rem; }
  .chain .what { margin: 0; }
  .chain .aside { display: none; }
  .chain li + li::before { left: 50%; top: -1.4rem; width: auto; height: 1.4rem; line-height: 1.4rem; translate: -50% 0; }
  .timeline a { grid-template-columns: 1.15rem 3.9rem minmax(0, 1fr) 4.2rem; gap: 0.6rem; }
  .axis { margin: 0.1rem 4.8rem 0 6.25rem; }
  .stage > summary { grid-template-columns: 1.15rem minmax(0, 1fr) auto 0.8rem; }
  .stage .claim { grid-column: 2 / -1; grid-row: 2; }
  .evidence > div { grid-template-columns: 7rem minmax(0, 1fr); }
}
@media (prefers-reduced-motion: reduce) { html { scroll-behavior: auto; } }
@media print {
  :root {
    --paper: #fff; --card: #fff; --ink: #000; --muted: #444; --line: #ccc; --code: #f6f6f6; --good: #17713f;
    --good-soft: #eef7f1; --bad: #b3261e; --bad-soft: #fdf1ef; --open: #8a5a00; --open-soft: #fdf7e6; --quiet: #777;
    --quiet-soft: #eee; --gold: #7a5c14;
  }
  body { font-size: 11pt; -webkit-print-color-adjust: exact; print-color-adjust: exact; }
  main { max-width: none; padding: 0; }
  .card, .chain li, .timeline li, tr { break-inside: avoid; }
  h2 { break-after: avoid; }
  details::details-content { content-visibility: visible; block-size: auto; }
  summary::after { display: none; }
  pre { max-height: none; }
}
`;

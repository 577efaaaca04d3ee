/** What the page of a trace has beyond every page: a tree of spans, each with its bar. */
export const TRACE_STYLES = `
main { max-width: 78rem; }
h1 { font-size: clamp(1.5rem, 4vw, 2.2rem); }
.banner + section { margin-top: 1.5rem; }
.span {
  display: grid; grid-template-columns: minmax(0, 24rem) minmax(6rem, 1fr) 9.5rem; column-gap: 1rem; align-items: center;
  padding: 0.42rem 0.6rem 0.42rem 0; border-top: 1px solid var(--line);
}
.spans > li:first-child > .span { border-top: 0; }
.span:hover { background: color-mix(in srgb, var(--quiet-soft) 55%, transparent); }
.what {
  padding-left: calc(var(--depth) * 1.1rem); overflow: hidden; text-overflow: ellipsis; white-space: nowrap;
  font-size: 0.92rem;
}
.what b { font-weight: 650; }
.of { color: var(--muted); font-family: var(--mono); font-size: 0.8em; }
.track { overflow: visible; background: none; border-radius: 0; height: 0.7rem; }
.track::before { content: ""; position: absolute; inset: 50% 0 auto; border-top: 1px dotted var(--line); }
.bar { opacity: 0.85; }
.time { font-size: 0.82rem; }
.offset { color: var(--quiet); font-size: 0.92em; margin-right: 0.5rem; }
.remarks {
  grid-column: 1 / -1; padding: 0.25rem 0 0.2rem calc(var(--depth) * 1.1rem); display: grid; gap: 0.2rem; min-width: 0;
  font-size: 0.86rem; overflow-wrap: anywhere;
}
.ids { color: var(--muted); font-size: 0.8rem; }
.ids code { user-select: all; margin-right: 0.6rem; }
.remarks .fold { margin-top: 0.2rem; max-width: 60rem; background: var(--card); }
.remarks .fold > summary { font-size: 0.8rem; padding: 0.3rem 0.8rem; }
@media (max-width: 46rem) {
  .span { grid-template-columns: minmax(0, 1fr) auto; }
  .track { grid-column: 1 / -1; grid-row: 2; }
}
`;

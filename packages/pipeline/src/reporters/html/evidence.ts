import { type Evidence, formatBytes, formatDuration, type JsonValue } from "@assay/core";
import { html, type Markup } from "./markup.js";

/** More than this is folded. */
const SHOWN_ITEMS = 12;

type JsonRecord = { readonly [key: string]: JsonValue };

/** What was measured, as tables. Keys end in their unit, which says how a number reads. */
export function renderEvidence(evidence: Evidence): Markup {
  const entries = Object.entries(evidence);
  if (entries.length === 0) return html``;
  const tables = entries.filter(([, value]) => isTable(value));
  const plain = entries.filter(([, value]) => !isTable(value));
  return html`${plain.length === 0 ? "" : renderPairs(plain)}${tables.map(([key, value]) => renderTable(key, value as readonly JsonRecord[]))}`;
}

function renderPairs(entries: readonly (readonly [string, JsonValue])[]): Markup {
  return html`<dl class="evidence">${entries.map(([key, value]) => html`<div><dt>${labelOf(key)}</dt><dd>${renderValue(key, value)}</dd></div>`)}</dl>`;
}

function isTable(value: JsonValue): boolean {
  return Array.isArray(value) && value.length > 0 && value.every(isRecord);
}

function isRecord(value: JsonValue): value is JsonRecord {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function renderTable(key: string, rows: readonly JsonRecord[]): Markup {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const numeric = (column: string): string =>
    rows.every((row) => typeof (row[column] ?? 0) === "number") ? "number" : "";
  const cell = (row: JsonRecord, column: string): Markup =>
    html`<td class="${numeric(column)}">${column in row ? renderValue(column, row[column] ?? null) : ""}</td>`;
  const table = html`<div class="scroll" role="region" tabindex="0" aria-label="${labelOf(key)}"><table><thead><tr>${columns.map((column) => html`<th scope="col" class="${numeric(column)}">${labelOf(column)}</th>`)}</tr></thead>
<tbody>${rows.map((row) => html`<tr>${columns.map((column) => cell(row, column))}</tr>`)}</tbody></table></div>`;
  const title = `${labelOf(key)} (${rows.length})`;
  if (rows.length <= SHOWN_ITEMS) return html`<h4>${title}</h4>${table}`;
  return html`<details class="fold"><summary>${title}</summary>${table}</details>`;
}

function renderValue(key: string, value: JsonValue): Markup {
  if (value === null) return html`<span class="quiet">none</span>`;
  if (typeof value === "boolean") return html`${value ? "yes" : "no"}`;
  if (typeof value === "number") return html`${numberOf(key, value)}`;
  if (typeof value === "string") return looksLikeCode(value) ? html`<code>${value}</code>` : html`${value}`;
  if (isRecord(value)) return renderPairs(Object.entries(value));
  return renderList(key, value as readonly JsonValue[]);
}

function renderList(key: string, values: readonly JsonValue[]): Markup {
  if (values.length === 0) return html`<span class="quiet">none</span>`;
  const list = html`<ul>${values.map((value) => html`<li>${renderValue(key, value)}</li>`)}</ul>`;
  if (values.length <= SHOWN_ITEMS) return list;
  return html`<details class="fold"><summary>${values.length}</summary>${list}</details>`;
}

function numberOf(key: string, value: number): string {
  if (/Ms$/.test(key)) return formatDuration(value);
  if (/Seconds$/.test(key)) return formatDuration(value * 1_000);
  if (/Bytes$/.test(key)) return formatBytes(value);
  if (/MiB$/.test(key)) return `${value} MiB`;
  return String(value);
}

/** `unpackedBytes` -> `unpacked`: the value carries the unit. */
function labelOf(key: string): string {
  const words = key.replace(/(?<=.)(?:Ms|Seconds|Bytes|MiB)$/, "").replace(/(?<=[a-z0-9])(?=[A-Z])/g, " ");
  return words === key ? key : words.replace(/\b[A-Z](?=[a-z])/g, (letter) => letter.toLowerCase());
}

function looksLikeCode(text: string): boolean {
  return /^\S*[:/.=_$\d]\S*$/.test(text);
}

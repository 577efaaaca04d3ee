import { plainLine, plainText } from "@assay/core";

/** Text that reads in Markdown as it reads here: no markup, no HTML, no mention, no table border. */
export function markdownText(text: string): string {
  return plainLine(text)
    .replace(/[\\`*_{}[\]()#+!|~$-]/g, "\\$&")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll("@", "&#64;");
}

/** Text in a code span, whatever backticks it has itself; fit for a table cell. */
export function markdownCode(text: string): string {
  const line = plainLine(text).replaceAll("|", "\\|");
  if (line === "") return "";
  const fence = "`".repeat(longestRun(line) + 1);
  return `${fence} ${line} ${fence}`;
}

/** Text as a block of code with a fence that it cannot close. */
export function markdownBlock(text: string): string {
  const block = plainText(text).trimEnd();
  const fence = "`".repeat(Math.max(3, longestRun(block) + 1));
  return `${fence}text\n${block}\n${fence}`;
}

function longestRun(text: string): number {
  return Math.max(0, ...(text.match(/`+/g) ?? []).map(({ length }) => length));
}

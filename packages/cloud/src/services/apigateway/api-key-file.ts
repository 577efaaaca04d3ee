import { badRequest } from "./errors.js";

/** One key as a file names it. */
export interface FiledApiKey {
  /** Counted from one, without the header. */
  readonly row: number;
  readonly name: string;
  readonly value: string;
  readonly description: string;
  readonly enabled: string;
  readonly usagePlanIds: readonly string[];
}

/**
 * Reads a file of API keys: comma-separated, with columns in any order, whose names are not case-sensitive. Columns
 * that nobody knows are ignored (developer guide, "API Gateway API key file format", read November 2026).
 * @throws BadRequestException for a file without names or keys
 */
export function parseApiKeyFile(text: string): readonly FiledApiKey[] {
  const [header = [], ...rows] = parseRows(text.replace(/^\uFEFF/, ""));
  const columns = header.map((each) => each.trim().toLowerCase());
  if (!columns.includes("name") || !columns.includes("key")) {
    throw badRequest("The API key file must have the columns Name and Key");
  }
  return rows.map((cells, index) => {
    const cell = (column: string): string => cells[columns.indexOf(column)]?.trim() ?? "";
    const usagePlanIds = cell("usageplanids")
      .split(",")
      .map((each) => each.trim())
      .filter((each) => each !== "");
    const [name, value, description] = [cell("name"), cell("key"), cell("description")];
    return { row: index + 1, name, value, description, enabled: cell("enabled"), usagePlanIds };
  });
}

// A cell in quotes of either kind, in which they are doubled, or one without; then what ends it.
const CELL = /(?:[ \t]*"((?:[^"]|"")*)"[^,\r\n]*|[ \t]*'((?:[^']|'')*)'[^,\r\n]*|([^,\r\n]*))(,|\r?\n|\r|$)/y;

/** Rows of which any cell says something. */
function parseRows(text: string): readonly (readonly string[])[] {
  const rows: string[][] = [[]];
  CELL.lastIndex = 0;
  while (CELL.lastIndex <= text.length) {
    const [, double, single, bare = "", end = ""] = CELL.exec(text) ?? [];
    const cell = double?.replaceAll('""', '"') ?? single?.replaceAll("''", "'") ?? bare;
    rows.at(-1)?.push(cell);
    if (end === "") break;
    if (end !== ",") rows.push([]);
  }
  return rows.filter((cells) => cells.some((each) => each.trim() !== ""));
}

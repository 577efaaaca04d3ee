import { lengthViolation, validationMessage } from "../../../validation.js";
import type { AttributeValue } from "../attribute-value.js";
import { invalid } from "../errors.js";
import type { DocumentPath } from "../expression/document-path.js";
import { parseActions } from "./parse-actions.js";
import { parseWhere } from "./parse-condition.js";
import { parseTuple } from "./parse-value.js";
import { malformed, unsupportedClause } from "./refusals.js";
import { checkNames } from "./shown-item.js";
import type {
  DeleteStatement,
  InsertStatement,
  Returning,
  SelectStatement,
  Statement,
  StatementSource,
  UpdateStatement,
} from "./statement.js";
import { StatementReader } from "./statement-reader.js";

const STATEMENT_LIMIT = 8192;

/** @throws ValidationException as DynamoDB words it */
export function parseStatement(text: string, parameters: readonly AttributeValue[] = []): Statement {
  const broken = validationMessage([lengthViolation("statement", text, { min: 1, max: STATEMENT_LIMIT })]);
  if (broken !== undefined) throw invalid(broken);
  const reader = new StatementReader(text, parameters);
  const statement = parseKind(reader);
  reader.accept(";");
  if (reader.token.kind !== "end") {
    if (reader.is("LIMIT") || reader.is("GROUP") || reader.is("HAVING")) {
      throw unsupportedClause(reader.token.text.toUpperCase());
    }
    throw reader.syntaxError();
  }
  return statement;
}

function parseKind(reader: StatementReader): Statement {
  if (reader.accept("SELECT")) return parseSelect(reader);
  if (reader.accept("INSERT")) return parseInsert(reader);
  if (reader.accept("UPDATE")) return parseUpdate(reader);
  if (reader.accept("DELETE")) return parseDelete(reader);
  if (!reader.accept("EXISTS")) throw malformed("Expected data manipulation");
  reader.expect("(");
  reader.expect("SELECT");
  const select = parseSelect(reader);
  reader.expect(")");
  return { kind: "EXISTS", select };
}

function parseSelect(reader: StatementReader): SelectStatement {
  const paths = parseProjection(reader);
  reader.expect("FROM");
  const source = parseSource(reader);
  if (reader.is(",") || reader.is("JOIN") || reader.is("INNER") || reader.is("LEFT") || reader.is("CROSS")) {
    throw invalid("Only select from a single table or index is supported.");
  }
  if (reader.is("AS")) throw invalid("Aliasing is not supported");
  const where = reader.accept("WHERE") ? parseWhere(reader) : undefined;
  return { kind: "SELECT", source, paths, where, order: parseOrder(reader) };
}

function parseProjection(reader: StatementReader): readonly DocumentPath[] | undefined {
  if (reader.accept("*")) {
    if (reader.is(",")) throw invalid("Other attributes should not be present in the projection when '*' is used.");
    return undefined;
  }
  const paths: DocumentPath[] = [];
  do {
    if (reader.is("*")) throw invalid("Other attributes should not be present in the projection when '*' is used.");
    if (reader.following.text === "(") throw invalid(`Unrecognized function: ${reader.token.text.toLowerCase()}`);
    paths.push(reader.path());
    if (reader.is("AS")) throw invalid("Aliasing is not supported");
  } while (reader.accept(","));
  checkNames(paths);
  return paths;
}

function parseSource(reader: StatementReader): StatementSource {
  const names = [reader.name()];
  while (reader.accept(".")) names.push(reader.name());
  if (names.includes("")) throw invalid("Path component cannot be an empty string");
  const [tableName = "", indexName, ...more] = names;
  if (more.length > 0) throw invalid("A path may contain at most 2 components in the FROM clause");
  return { tableName, indexName };
}

function parseOrder(reader: StatementReader): SelectStatement["order"] {
  if (!reader.accept("ORDER")) return [];
  reader.expect("BY");
  const order: { attribute: string; isDescending: boolean }[] = [];
  do {
    const attribute = reader.name();
    const isDescending = reader.accept("DESC");
    if (!isDescending) reader.accept("ASC");
    order.push({ attribute, isDescending });
  } while (reader.accept(","));
  return order;
}

function parseTable(reader: StatementReader): string {
  const { tableName, indexName } = parseSource(reader);
  if (indexName !== undefined) throw invalid("This operation is not supported on an index");
  return tableName;
}

function parseInsert(reader: StatementReader): InsertStatement {
  reader.expect("INTO");
  const tableName = parseTable(reader);
  if (reader.is("VALUES")) {
    throw invalid(
      'Unsupported operation: Inserting multiple items in a single statement is not supported, use "INSERT INTO tableName VALUE item" instead',
    );
  }
  reader.expect("VALUE");
  if (!reader.accept("{")) {
    throw invalid(
      "Unsupported format in item expression. Please use struct format {...} to express item values for insert statement.",
    );
  }
  const item = parseTuple(reader);
  if (reader.is("RETURNING")) throw invalid("RETURNING is not supported in INSERT");
  return { kind: "INSERT", tableName, item };
}

function parseUpdate(reader: StatementReader): UpdateStatement {
  const tableName = parseTable(reader);
  const actions = parseActions(reader);
  const where = reader.accept("WHERE") ? parseWhere(reader) : undefined;
  return { kind: "UPDATE", tableName, actions, where, returning: parseReturning(reader) };
}

function parseDelete(reader: StatementReader): DeleteStatement {
  reader.expect("FROM");
  const tableName = parseTable(reader);
  const where = reader.accept("WHERE") ? parseWhere(reader) : undefined;
  const returning = parseReturning(reader);
  if (returning !== undefined && !(returning.whole && returning.image === "OLD")) {
    const shown = `${returning.whole ? "ALL" : "MODIFIED"} ${returning.image} *`;
    throw invalid(
      `Invalid returning clause: RETURNING ${shown}. Only RETURNING ALL OLD * is allowed in DELETE statements.`,
    );
  }
  return { kind: "DELETE", tableName, where, returning };
}

function parseReturning(reader: StatementReader): Returning | undefined {
  if (!reader.accept("RETURNING")) return undefined;
  const whole = reader.accept("ALL");
  if (!whole) reader.expect("MODIFIED");
  const image = reader.accept("OLD") ? "OLD" : "NEW";
  if (image === "NEW") reader.expect("NEW");
  if (!reader.accept("*")) throw invalid("Expected '*' after ( MODIFIED | ALL ) ( NEW | OLD ) in RETURNING clause");
  if (reader.is(",")) throw invalid("Invalid syntax with multiple returning elements in RETURNING clause");
  return { whole, image };
}

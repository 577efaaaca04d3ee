import type { Item } from "../attribute-value.js";
import type { Condition } from "../expression/condition.js";
import type { DocumentPath } from "../expression/document-path.js";
import type { UpdateAction } from "../expression/update.js";

/** `"table"."index"` behind FROM. */
export interface StatementSource {
  readonly tableName: string;
  readonly indexName: string | undefined;
}

export interface SelectStatement {
  readonly kind: "SELECT";
  readonly source: StatementSource;
  /** Undefined for `*`. */
  readonly paths: readonly DocumentPath[] | undefined;
  readonly where: Condition | undefined;
  readonly order: readonly { readonly attribute: string; readonly isDescending: boolean }[];
}

export interface InsertStatement {
  readonly kind: "INSERT";
  readonly tableName: string;
  readonly item: Item;
}

/** What a write tells of the item, as it was or as it is, whole or what the statement names. */
export interface Returning {
  readonly whole: boolean;
  readonly image: "OLD" | "NEW";
}

export interface UpdateStatement {
  readonly kind: "UPDATE";
  readonly tableName: string;
  readonly actions: readonly UpdateAction[];
  readonly where: Condition | undefined;
  readonly returning: Returning | undefined;
}

export interface DeleteStatement {
  readonly kind: "DELETE";
  readonly tableName: string;
  readonly where: Condition | undefined;
  readonly returning: Returning | undefined;
}

/** A condition of a transaction: the item that is selected has to be there. */
export interface ExistsStatement {
  readonly kind: "EXISTS";
  readonly select: SelectStatement;
}

export type WriteStatement = InsertStatement | UpdateStatement | DeleteStatement;
export type Statement = SelectStatement | WriteStatement | ExistsStatement;

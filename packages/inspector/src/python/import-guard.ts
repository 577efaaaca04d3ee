import type { SyntaxNode } from "@lezer/common";
import { clausesOf, textOf } from "./syntax-text.js";

const CATCHES_IMPORT_ERROR = /\b(?:ImportError|ModuleNotFoundError|Exception|BaseException)\b/;
const SUPPRESS_CALL = /\bsuppress\s*\(([^)]*)\)/;

/** True when a failing import in the `try` is caught and not raised again. */
export function expectsImportError(tryStatement: SyntaxNode, text: string): boolean {
  return clausesOf(tryStatement).some(
    ({ keyword, condition, body }) =>
      keyword === "except" &&
      (condition === undefined || CATCHES_IMPORT_ERROR.test(textOf(condition, text))) &&
      body.lastChild?.name !== "RaiseStatement",
  );
}

/** True for `with contextlib.suppress(ImportError):`. */
export function suppressesImportError(withStatement: SyntaxNode, text: string): boolean {
  const body = withStatement.getChild("Body");
  const header = text.slice(withStatement.from, body?.from ?? withStatement.to);
  return CATCHES_IMPORT_ERROR.test(SUPPRESS_CALL.exec(header)?.[1] ?? "");
}

/** True for a test that never holds in Lambda: type checkers and scripts see what stands below it, imports do not. */
export function neverHolds(condition: SyntaxNode, text: string): boolean {
  const test = textOf(condition, text).trim();
  return /^(?:\w+\.)?TYPE_CHECKING$/.test(test) || /^__name__\s*==\s*["']__main__["']$/.test(test) || test === "False";
}

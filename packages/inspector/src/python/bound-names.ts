import type { SyntaxNode } from "@lezer/common";
import { childrenOf, textOf } from "./syntax-text.js";

const NESTED_TARGETS = new Set([
  "TupleExpression",
  "ArrayExpression",
  "ParenthesizedExpression",
  "CapturePattern",
  "SequencePattern",
]);

/**
 * Names a statement binds where it stands. Names that are only read may be among them: for the question "does this
 * module have that name" too many are harmless, too few would accuse working code.
 */
export function* boundNames(statement: SyntaxNode, text: string): Iterable<string> {
  switch (statement.name) {
    case "FunctionDefinition":
    case "ClassDefinition":
    case "TypeDefinition": {
      const name = statement.getChild("VariableName");
      if (name !== null) yield textOf(name, text);
      break;
    }
    case "AssignStatement":
    case "UpdateStatement":
    case "ForStatement":
    case "WithStatement":
    case "TryStatement":
    case "MatchClause":
      yield* variableNames(statement, text);
      break;
    default:
  }
}

function* variableNames(node: SyntaxNode, text: string): Iterable<string> {
  for (const child of childrenOf(node)) {
    if (child.name === "VariableName") yield textOf(child, text);
    else if (NESTED_TARGETS.has(child.name)) yield* variableNames(child, text);
  }
}

/** Bindings inside expressions and functions that may reach the module: `name := …` and `global name`. */
export function* hiddenBindings(text: string): Iterable<string> {
  // Most files have neither, and a plain search is much faster than the expressions.
  if (text.includes(":=")) for (const [, name = ""] of text.matchAll(/(\w+)[ \t]*:=/g)) yield name;
  if (!text.includes("global ")) return;
  for (const [, names = ""] of text.matchAll(/\bglobal[ \t]+([\w ,]+)/g))
    yield* names.split(",").map((name) => name.trim());
}

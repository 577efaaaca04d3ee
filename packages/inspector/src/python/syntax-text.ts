import type { SyntaxNode } from "@lezer/common";

/** The source text of a node. */
export function textOf(node: SyntaxNode, text: string): string {
  return text.slice(node.from, node.to);
}

/** The direct children of a node, in order. */
export function* childrenOf(node: SyntaxNode): Iterable<SyntaxNode> {
  for (let child = node.firstChild; child !== null; child = child.nextSibling) yield child;
}

/** One `keyword condition: body` part of a compound statement. */
export interface Clause {
  readonly keyword: string;
  readonly condition: SyntaxNode | undefined;
  readonly body: SyntaxNode;
}

const CLAUSE_KEYWORD = /^(?:try|except|else|finally|if|elif|for|while)$/;

/** The parts of a `try`, `if` or loop. */
export function clausesOf(node: SyntaxNode): Clause[] {
  const clauses: Clause[] = [];
  let keyword = "";
  let condition: SyntaxNode | undefined;
  for (const child of childrenOf(node)) {
    if (child.name === "Body") clauses.push({ keyword, condition, body: child });
    else if (CLAUSE_KEYWORD.test(child.name)) [keyword, condition] = [child.name, undefined];
    // The star of `except*` says nothing about what is expected.
    else if (child.name !== "*") condition ??= child;
  }
  return clauses;
}

/** Line numbers, from 1, of offsets that are asked for in ascending order. */
export function lineCounter(text: string): (offset: number) => number {
  let line = 1;
  let at = 0;
  return (offset) => {
    for (let next = text.indexOf("\n", at); next !== -1 && next < offset; next = text.indexOf("\n", at)) {
      line += 1;
      at = next + 1;
    }
    return line;
  };
}

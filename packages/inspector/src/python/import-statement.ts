import type { SyntaxNode } from "@lezer/common";
import type { PythonImport } from "./python-source.js";
import { childrenOf, textOf } from "./syntax-text.js";

/** One part of an import statement, and the name it binds. */
export type ImportPart = Pick<PythonImport, "dots" | "module" | "name"> & { readonly boundName: string };

/** Reads `import a.b as c, d` and `from ..a import (b as c, d)`. */
export function readImportStatement(statement: SyntaxNode, text: string): ImportPart[] {
  const tokens = [...childrenOf(statement)].filter(({ name }) => name !== "Comment").map((node) => textOf(node, text));
  return tokens[0] === "from" ? readFromImport(tokens.slice(1)) : readPlainImport(tokens.slice(1));
}

function readPlainImport(tokens: readonly string[]): ImportPart[] {
  return splitAtCommas(tokens).map((part) => {
    const { imported, bound } = splitAtAs(part);
    const module = imported.join("");
    return { dots: 0, module, name: undefined, boundName: bound ?? imported[0] ?? module };
  });
}

function readFromImport(tokens: readonly string[]): ImportPart[] {
  const split = tokens.indexOf("import");
  const source = tokens.slice(0, split).join("");
  const dots = /^\.*/.exec(source)?.[0].length ?? 0;
  const module = source.slice(dots);
  const names = tokens.slice(split + 1).filter((token) => token !== "(" && token !== ")");
  return splitAtCommas(names).map((part) => {
    const { imported, bound } = splitAtAs(part);
    const name = imported.join("");
    return { dots, module, name, boundName: bound ?? name };
  });
}

function splitAtCommas(tokens: readonly string[]): string[][] {
  const parts: string[][] = [[]];
  for (const token of tokens) {
    if (token === ",") parts.push([]);
    else parts.at(-1)?.push(token);
  }
  return parts.filter((part) => part.length > 0);
}

function splitAtAs(part: readonly string[]): { imported: readonly string[]; bound: string | undefined } {
  const at = part.indexOf("as");
  return at === -1 ? { imported: part, bound: undefined } : { imported: part.slice(0, at), bound: part[at + 1] };
}

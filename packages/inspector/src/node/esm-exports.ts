import type { AnyNode, Program } from "acorn";
import type { NodeSource } from "./node-source.js";
import { childNodes, literalText } from "./syntax-nodes.js";

/** Names an ES module exports. `export * from` makes it dynamic: the names stand elsewhere. */
export function readEsmExports(program: Program): Pick<NodeSource, "exports" | "isDynamic"> {
  const names = new Set<string>();
  let isDynamic = false;
  for (const node of program.body) {
    switch (node.type) {
      case "ExportDefaultDeclaration":
        names.add("default");
        break;
      case "ExportAllDeclaration":
        if (node.exported === null || node.exported === undefined) isDynamic = true;
        else names.add(nameOf(node.exported));
        break;
      case "ExportNamedDeclaration":
        for (const { exported } of node.specifiers) names.add(nameOf(exported));
        if (node.declaration?.type === "VariableDeclaration") {
          for (const { id } of node.declaration.declarations) for (const name of boundNames(id)) names.add(name);
        } else if (node.declaration) {
          names.add(node.declaration.id.name);
        }
        break;
      default:
    }
  }
  return { exports: names, isDynamic };
}

function nameOf(node: AnyNode): string {
  return node.type === "Identifier" ? node.name : (literalText(node) ?? "");
}

/** Names of a pattern: `{ a, b: [c] }` binds `a` and `c`. Too many are harmless, too few would accuse working code. */
function boundNames(pattern: AnyNode): string[] {
  if (pattern.type === "Identifier") return [pattern.name];
  return childNodes(pattern).flatMap(boundNames);
}

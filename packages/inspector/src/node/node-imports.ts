import type { AnyNode, Function as FunctionNode, ImportDeclaration, Program } from "acorn";
import { type Certainty, weakerOf } from "../import-graph.js";
import type { NodeImport, NodeSource } from "./node-source.js";
import { childNodes, isIdentifier, literalText } from "./syntax-nodes.js";

interface Place {
  readonly certainty: Certainty;
  /** True inside a function that has a parameter named `require`, as bundlers write them: not Node's. */
  readonly requireIsShadowed: boolean;
}

const CONDITIONAL_NODES = new Set([
  "IfStatement",
  "ConditionalExpression",
  "LogicalExpression",
  "SwitchStatement",
  "ForStatement",
  "ForInStatement",
  "ForOfStatement",
  "WhileStatement",
  "CatchClause",
]);

/** Finds what a program imports, and how sure it is that each import runs. */
export function readNodeImports(program: Program, system: NodeSource["system"]): NodeImport[] {
  const imports: NodeImport[] = [];
  // An explicit stack: bundles nest deeper than the call stack reaches.
  const pending: (readonly [AnyNode, Place])[] = [[program, { certainty: "always", requireIsShadowed: false }]];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const [node, place] = next;
    const found = importAt(node, place, system);
    if (found !== undefined) {
      imports.push({ ...found, certainty: place.certainty, line: node.loc?.start.line ?? 1 });
    }
    for (const child of childNodes(node).reverse()) pending.push([child, placeOf(child, node, place)]);
  }
  return imports;
}

function importAt(
  node: AnyNode,
  place: Place,
  system: NodeSource["system"],
): Pick<NodeImport, "specifier" | "system" | "names"> | undefined {
  switch (node.type) {
    case "ImportDeclaration":
      return { specifier: literalText(node.source) ?? "", system: "esm", names: importedNames(node) };
    case "ExportNamedDeclaration":
    case "ExportAllDeclaration": {
      const specifier = literalText(node.source);
      return specifier === undefined ? undefined : { specifier, system: "esm", names: [] };
    }
    case "ImportExpression": {
      const specifier = literalText(node.source);
      return specifier === undefined ? undefined : { specifier, system: "esm", names: [] };
    }
    case "CallExpression": {
      if (place.requireIsShadowed || !isIdentifier(node.callee, "require")) return undefined;
      const specifier = literalText(node.arguments[0]);
      // In an ES module `require` exists only when createRequire has made it; what it loads is CommonJS.
      return specifier === undefined || (system === "esm" && !specifier)
        ? undefined
        : { specifier, system: "commonjs", names: [] };
    }
    default:
      return undefined;
  }
}

function importedNames(node: ImportDeclaration): string[] {
  return node.specifiers.flatMap((specifier) => {
    if (specifier.type === "ImportDefaultSpecifier") return ["default"];
    if (specifier.type !== "ImportSpecifier") return [];
    return [
      specifier.imported.type === "Identifier" ? specifier.imported.name : (literalText(specifier.imported) ?? ""),
    ];
  });
}

function placeOf(child: AnyNode, parent: AnyNode, place: Place): Place {
  const weaken = (certainty: Certainty): Place => ({ ...place, certainty: weakerOf(place.certainty, certainty) });
  if (isFunction(child)) {
    const shadows = child.params.some((parameter) => isIdentifier(parameter, "require"));
    return { ...weaken("deferred"), requireIsShadowed: place.requireIsShadowed || shadows };
  }
  if (parent.type === "TryStatement" && parent.handler && child === parent.block) {
    return endsInThrow(parent.handler.body.body.at(-1)) ? place : weaken("guarded");
  }
  // `import("x").catch(…)` and `.then(…, …)`: the code expects it to fail.
  if (child.type === "ImportExpression" && parent.type === "MemberExpression") return weaken("guarded");
  return CONDITIONAL_NODES.has(parent.type) ? weaken("conditional") : place;
}

function endsInThrow(node: AnyNode | undefined): boolean {
  return node?.type === "ThrowStatement";
}

function isFunction(node: AnyNode): node is FunctionNode & AnyNode {
  return /^(?:FunctionDeclaration|FunctionExpression|ArrowFunctionExpression)$/.test(node.type);
}

import type { AnyNode, Program } from "acorn";
import type { NodeSource } from "./node-source.js";
import { childNodes, isIdentifier, literalText, propertyName } from "./syntax-nodes.js";

/**
 * Names a CommonJS module exports, as far as they are written down: `exports.a = …`, `module.exports.a = …`,
 * `module.exports = { a }`, `Object.defineProperty(exports, "a", …)`. Whatever else is done with `exports` or
 * `module` makes it dynamic.
 */
export function readCommonJsExports(program: Program): Pick<NodeSource, "exports" | "isDynamic"> {
  const names = new Set<string>();
  let isDynamic = false;
  const pending: AnyNode[] = [program];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (isExportsObject(node) || isIdentifier(node, "module")) {
      isDynamic = true;
      continue;
    }
    const known = knownUse(node);
    if (known === undefined) {
      pending.push(...childNodes(node).reverse());
      continue;
    }
    for (const name of known.names) names.add(name);
    if (known.isDynamic) isDynamic = true;
    pending.push(...known.rest);
  }
  return { exports: names, isDynamic };
}

interface KnownUse {
  readonly names: readonly string[];
  readonly isDynamic?: boolean;
  /** Parts still to be looked at. */
  readonly rest: readonly AnyNode[];
}

function knownUse(node: AnyNode): KnownUse | undefined {
  // A key that happens to be called `module` or `exports` is not the variable.
  if (node.type === "MemberExpression" && !node.computed && !isExportsObject(node)) {
    const name = propertyName(node);
    if (isExportsObject(node.object) && name !== undefined) return { names: [], rest: [] };
    return isIdentifier(node.object, "module") && name !== "exports"
      ? { names: [], rest: [] }
      : { names: [], rest: [node.object] };
  }
  if (node.type === "Property" && !node.computed) return { names: [], rest: [node.value] };
  if (node.type === "AssignmentExpression") return assignment(node.left, node.right);
  if (node.type === "CallExpression") return definedProperty(node.callee, node.arguments);
  return undefined;
}

function assignment(left: AnyNode, right: AnyNode): KnownUse | undefined {
  if (left.type === "MemberExpression" && isExportsObject(left.object) && !isExportsObject(left)) {
    const name = propertyName(left);
    return name === undefined ? undefined : { names: [name], rest: [right] };
  }
  if (!isExportsObject(left)) return undefined;
  // `exports = module.exports = …` names the same object twice.
  if (right.type === "AssignmentExpression") return { names: [], rest: [right] };
  if (isExportsObject(right)) return { names: [], rest: [] };
  if (right.type !== "ObjectExpression") return { names: [], isDynamic: true, rest: [right] };
  const names = right.properties.map((property) =>
    property.type === "Property" && !property.computed ? keyName(property.key) : undefined,
  );
  return {
    names: names.filter((name) => name !== undefined),
    isDynamic: names.includes(undefined),
    rest: right.properties.map((property) => (property.type === "Property" ? property.value : property.argument)),
  };
}

function definedProperty(callee: AnyNode, [target, key, ...rest]: readonly AnyNode[]): KnownUse | undefined {
  if (propertyName(callee) !== "defineProperty" || target === undefined || !isExportsObject(target)) return undefined;
  const name = literalText(key);
  return name === undefined ? undefined : { names: [name], rest };
}

function keyName(key: AnyNode): string | undefined {
  return key.type === "Identifier" ? key.name : literalText(key);
}

/** `exports` or `module.exports`. */
function isExportsObject(node: AnyNode): boolean {
  return (
    isIdentifier(node, "exports") ||
    (node.type === "MemberExpression" && isIdentifier(node.object, "module") && propertyName(node) === "exports")
  );
}

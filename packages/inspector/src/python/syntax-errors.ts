import type { Tree } from "@lezer/common";

// The grammar stumbles over `yield` without a value, `24.` and some patterns. It recovers within the expression, so
// that the statements around it are read rightly.
const HARMLESS_WITHIN = new Set(["YieldStatement", "YieldExpression", "MemberExpression", "LiteralPattern"]);

/** True when the file is not Python, or not as far as the grammar knows: what was read of it may be wrong. */
export function hasSyntaxErrors(tree: Tree): boolean {
  let found = false;
  tree.iterate({
    enter({ type, node }) {
      if (type.isError && !HARMLESS_WITHIN.has(node.parent?.name ?? "")) found = true;
      return !found;
    },
  });
  return found;
}

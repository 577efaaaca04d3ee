import type { AnyNode, Node } from "acorn";

/** The nodes right below a node, in source order. */
export function childNodes(node: AnyNode): AnyNode[] {
  const children: AnyNode[] = [];
  for (const value of Object.values(node)) {
    if (Array.isArray(value)) children.push(...value.filter(isNode));
    else if (isNode(value)) children.push(value);
  }
  return children;
}

/** The text of a string literal or of a template without holes. */
export function literalText(node: Node | null | undefined): string | undefined {
  const any = node as AnyNode | null | undefined;
  if (any?.type === "Literal" && typeof any.value === "string") return any.value;
  if (any?.type === "TemplateLiteral" && any.expressions.length === 0) return any.quasis[0]?.value.cooked ?? undefined;
  return undefined;
}

/** `b` of `a.b` and `a["b"]`. */
export function propertyName(node: AnyNode): string | undefined {
  if (node.type !== "MemberExpression") return undefined;
  if (!node.computed && node.property.type === "Identifier") return node.property.name;
  return literalText(node.property);
}

export function isIdentifier(node: AnyNode | null | undefined, name: string): boolean {
  return node?.type === "Identifier" && node.name === name;
}

function isNode(value: unknown): value is AnyNode {
  return typeof value === "object" && value !== null && "type" in value && typeof value.type === "string";
}

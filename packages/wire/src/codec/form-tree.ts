import { refuseDeepNesting } from "./malformed.js";

/** Parameters of a query request by the dots in their names: `Tags.member.1.Key=a`. */
export class FormNode {
  value: string | undefined;
  readonly children = new Map<string, FormNode>();

  /** The numbered children in ascending order; gaps are allowed. */
  numbered(): FormNode[] {
    return [...this.children]
      .filter(([name]) => /^\d+$/.test(name))
      .sort(([left], [right]) => Number(left) - Number(right))
      .map(([, node]) => node);
  }
}

/** @throws MalformedInput when names are nested deeper than any service's are */
export function createFormTree(parameters: Iterable<readonly [string, readonly string[]]>): FormNode {
  const root = new FormNode();
  for (const [name, [value]] of parameters) {
    const segments = name.split(".");
    refuseDeepNesting(segments.length);
    let node = root;
    for (const segment of segments) {
      let next = node.children.get(segment);
      if (next === undefined) {
        next = new FormNode();
        node.children.set(segment, next);
      }
      node = next;
    }
    node.value = value;
  }
  return root;
}

type Step =
  | { readonly kind: "member"; readonly name: string }
  | { readonly kind: "every" }
  | { readonly kind: "deep"; readonly name: string };

/** The part of JSONPath that mappings use: members, indexes, `*`, `..member`. A path with a wildcard gives a list. */
export function selectByPath(value: unknown, path: string): unknown {
  const steps = parsePath(path);
  let selected: unknown[] = [value];
  for (const step of steps) selected = selected.flatMap((each) => follow(each, step));
  return steps.some(({ kind }) => kind !== "member") ? selected : selected[0];
}

function parsePath(path: string): readonly Step[] {
  const steps: Step[] = [];
  const token = /\.\.([\w$-]+)|\.?\*|\[\*\]|\[(?:'([^']*)'|"([^"]*)"|(-?\d+))\]|\.?([\w$-]+)/g;
  for (const match of path.replace(/^\$/, "").matchAll(token)) {
    const [whole, deep, single, double, index, member] = match;
    if (deep !== undefined) steps.push({ kind: "deep", name: deep });
    else if (whole.endsWith("*") || whole === "[*]") steps.push({ kind: "every" });
    else steps.push({ kind: "member", name: single ?? double ?? index ?? member ?? "" });
  }
  return steps;
}

function follow(value: unknown, step: Step): unknown[] {
  if (typeof value !== "object" || value === null) return [];
  switch (step.kind) {
    case "every":
      return Object.values(value);
    case "member": {
      if (Array.isArray(value)) {
        const item: unknown = /^-?\d+$/.test(step.name) ? value.at(Number(step.name)) : undefined;
        return item === undefined ? [] : [item];
      }
      return Object.hasOwn(value, step.name) ? [Reflect.get(value, step.name)] : [];
    }
    case "deep": {
      const here = Object.hasOwn(value, step.name) ? [Reflect.get(value, step.name)] : [];
      return [...here, ...Object.values(value).flatMap((each) => follow(each, step))];
    }
    default:
      return step satisfies never;
  }
}

import { ownValue } from "../../../own-value.js";
import { type AttributeValue, elementsOf, type Item, setOf, typeOf } from "../attribute-value.js";
import { addNumbers, subtractNumbers } from "../decimal.js";
import { invalid } from "../errors.js";
import { type DocumentPath, findAt } from "./document-path.js";
import type { SetValue, UpdateAction } from "./update.js";

const wrongType = (): Error => invalid("An operand in the update expression has an incorrect data type");
const wrongPath = (): Error => invalid("The document path provided in the update expression is invalid for update");

/**
 * The item after an update. Every action sees the item as it was before all of them.
 * @throws ValidationException when an operand or a path does not fit the item
 */
export function applyUpdate(item: Item, actions: readonly UpdateAction[]): Record<string, AttributeValue> {
  const changes = actions.map(({ path, ...action }) => ({
    path,
    value: newValue(item, { path, ...action } as UpdateAction),
  }));
  const output: { M: Record<string, AttributeValue> } = { M: { ...item } };
  const removals = changes.filter(({ value }) => value === undefined);
  for (const { path, value } of changes) if (value !== undefined) changeAt(output, path, value);
  // From the end of lists backwards, so that the indexes of other removals stay true.
  removals.sort((a, b) => lastIndex(b.path) - lastIndex(a.path));
  for (const { path } of removals) changeAt(output, path, undefined);
  return output.M;
}

function lastIndex(path: DocumentPath): number {
  const last = path.at(-1);
  return typeof last === "number" ? last : -1;
}

/** Undefined when the attribute goes. */
function newValue(item: Item, action: UpdateAction): AttributeValue | undefined {
  switch (action.kind) {
    case "SET":
      return evaluate(item, action.value);
    case "REMOVE":
      return undefined;
    case "ADD":
      return added(findAt(item, action.path), action.value);
    case "DELETE":
      return withoutElements(findAt(item, action.path), action.value);
    default:
      return action satisfies never;
  }
}

function evaluate(item: Item, value: SetValue): AttributeValue {
  switch (value.kind) {
    case "value":
      return value.value;
    case "path": {
      const found = findAt(item, value.path);
      if (found !== undefined) return found;
      throw invalid("The provided expression refers to an attribute that does not exist in the item");
    }
    case "if_not_exists":
      return findAt(item, value.path) ?? evaluate(item, value.otherwise);
    case "list_append": {
      const [left, right] = [evaluate(item, value.left), evaluate(item, value.right)];
      if (left.L === undefined || right.L === undefined) throw wrongType();
      return { L: [...left.L, ...right.L] };
    }
    case "+":
    case "-": {
      const [left, right] = [evaluate(item, value.left), evaluate(item, value.right)];
      if (left.N === undefined || right.N === undefined) throw wrongType();
      return { N: value.kind === "+" ? addNumbers(left.N, right.N) : subtractNumbers(left.N, right.N) };
    }
    default:
      return value satisfies never;
  }
}

function added(before: AttributeValue | undefined, value: AttributeValue): AttributeValue {
  if (before === undefined) return value;
  if (typeOf(before) !== typeOf(value)) throw wrongType();
  if (before.N !== undefined && value.N !== undefined) return { N: addNumbers(before.N, value.N) };
  if (before.L !== undefined && value.L !== undefined) return { L: [...before.L, ...value.L] };
  return setOf(before, new Map([...elementsOf(before), ...elementsOf(value)]).values()) ?? before;
}

function withoutElements(before: AttributeValue | undefined, value: AttributeValue): AttributeValue | undefined {
  if (before === undefined) return undefined;
  if (typeOf(before) !== typeOf(value)) throw wrongType();
  const gone = elementsOf(value);
  return setOf(
    before,
    [...elementsOf(before)].flatMap(([key, element]) => (gone.has(key) ? [] : [element])),
  );
}

interface MapValue {
  M: Record<string, AttributeValue>;
}

/** Copies what lies on the way, because stored values are shared with streams and old images. */
function changeAt(root: MapValue, path: DocumentPath, value: AttributeValue | undefined): void {
  let container: AttributeValue = root;
  for (const step of path.slice(0, -1)) {
    const child = childOf(container, step);
    // Removing what is not there is no error; writing into it is.
    if (child === undefined || (child.M === undefined && child.L === undefined)) throw wrongPath();
    const copy: AttributeValue = child.M === undefined ? { L: [...(child.L ?? [])] } : { M: { ...child.M } };
    setChild(container, step, copy);
    container = copy;
  }
  const last = path.at(-1);
  if (last === undefined) return;
  if (value === undefined) removeChild(container, last);
  else setChild(container, last, value);
}

function childOf(container: AttributeValue, step: string | number): AttributeValue | undefined {
  if (typeof step === "number") return container.L?.[step];
  return container.M && ownValue(container.M, step);
}

function setChild(container: AttributeValue, step: string | number, value: AttributeValue): void {
  if (typeof step === "number" && container.L !== undefined) {
    // Beyond its end a list just grows by one.
    container.L[Math.min(step, container.L.length)] = value;
  } else if (typeof step === "string" && container.M !== undefined) {
    container.M = { ...container.M, [step]: value };
  } else throw wrongPath();
}

function removeChild(container: AttributeValue, step: string | number): void {
  if (typeof step === "number" && container.L !== undefined) {
    if (step < container.L.length) container.L.splice(step, 1);
  } else if (typeof step === "string" && container.M !== undefined) {
    delete container.M[step];
  } else throw wrongPath();
}

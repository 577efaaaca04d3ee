import { type AttributeValue, elementsOf, type Item } from "./attribute-value.js";
import { canonicalNumber } from "./decimal.js";
import { invalid, invalidParameters } from "./errors.js";

const DEPTH_LIMIT = 32;

/** The attributes with their numbers in canonical form. @throws ValidationException as DynamoDB words it */
export function checkedItem(item: Item, depth = 1): Record<string, AttributeValue> {
  const output: Record<string, AttributeValue> = {};
  for (const name of Object.keys(item)) {
    const value = item[name];
    if (value === undefined) continue;
    // Assigning `__proto__` would set the prototype.
    Object.defineProperty(output, name, {
      value: checkedValue(value, depth),
      enumerable: true,
      configurable: true,
      writable: true,
    });
  }
  return output;
}

/** @param depth how many lists and maps hold the value, itself included */
export function checkedValue(value: AttributeValue, depth = 1): AttributeValue {
  if (value.S !== undefined || value.B !== undefined || value.BOOL !== undefined) return value;
  if (value.N !== undefined) return { N: canonicalNumber(value.N) };
  // False is taken as well, and stored as what it means.
  if (value.NULL !== undefined) return value.NULL ? value : { NULL: true };
  if (value.L !== undefined) {
    refuseDepth(depth);
    return { L: value.L.map((each) => checkedValue(each, depth + 1)) };
  }
  if (value.M !== undefined) {
    refuseDepth(depth);
    return { M: checkedItem(value.M, depth + 1) };
  }
  return checkedSet(value);
}

function checkedSet(value: AttributeValue): AttributeValue {
  const elements = value.SS ?? value.NS ?? value.BS ?? [];
  if (elements.length === 0) throw invalidParameters(emptySet(value));
  const checked = value.NS === undefined ? value : { NS: value.NS.map(canonicalNumber) };
  if (elementsOf(checked).size === elements.length) return checked;
  if (value.NS !== undefined) throw invalid("Input collection contains duplicates");
  const shown = (value.SS ?? value.BS?.map((bytes) => Buffer.from(bytes).toString("base64")) ?? []).join(", ");
  throw invalidParameters(
    `Input collection [${shown}]${value.BS === undefined ? " " : "of type BS "}contains duplicates.`,
  );
}

// The article and the two blanks are DynamoDB's.
function emptySet(value: AttributeValue): string {
  if (value.BS !== undefined) return "Binary sets should not be empty";
  return `An ${value.SS === undefined ? "number" : "string"} set  may not be empty`;
}

function refuseDepth(depth: number): void {
  if (depth > DEPTH_LIMIT) throw invalid("Nesting Levels have exceeded supported limits");
}

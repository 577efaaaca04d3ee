import type { AttributeValue, Item } from "../attribute-value.js";
import { checkedValue } from "../check-values.js";
import { invalid } from "../errors.js";

export interface SubstitutionsInput {
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>> | undefined;
  readonly ExpressionAttributeValues?: Item | undefined;
}

/** What `#names` and `:values` in the expressions of one request stand for, and which of them are used. */
export class Substitutions {
  readonly #names: ReadonlyMap<string, string>;
  readonly #values: ReadonlyMap<string, AttributeValue>;
  readonly #unusedNames: Set<string>;
  readonly #unusedValues: Set<string>;

  /** @throws ValidationException for values that no attribute may have */
  constructor({ ExpressionAttributeNames, ExpressionAttributeValues }: SubstitutionsInput, hasExpression: boolean) {
    if (!hasExpression) refuseWithoutExpression({ ExpressionAttributeNames, ExpressionAttributeValues });
    refuseEmpty("ExpressionAttributeNames", ExpressionAttributeNames);
    refuseEmpty("ExpressionAttributeValues", ExpressionAttributeValues);
    this.#names = new Map(Object.entries(ExpressionAttributeNames ?? {}));
    for (const placeholder of this.#names.keys()) refuseBadKey("ExpressionAttributeNames", placeholder, "#");
    this.#values = new Map(
      Object.entries(ExpressionAttributeValues ?? {}).map(([placeholder, value]) => {
        refuseBadKey("ExpressionAttributeValues", placeholder, ":");
        return [placeholder, checkedPlaceholder(placeholder, value)];
      }),
    );
    this.#unusedNames = new Set(this.#names.keys());
    this.#unusedValues = new Set(this.#values.keys());
  }

  findName(placeholder: string): string | undefined {
    this.#unusedNames.delete(placeholder);
    return this.#names.get(placeholder);
  }

  findValue(placeholder: string): AttributeValue | undefined {
    this.#unusedValues.delete(placeholder);
    return this.#values.get(placeholder);
  }

  /** @throws ValidationException that names what no expression used */
  refuseUnused(): void {
    if (this.#unusedNames.size > 0) {
      throw invalid(
        `Value provided in ExpressionAttributeNames unused in expressions: keys: {${[...this.#unusedNames].join(", ")}}`,
      );
    }
    if (this.#unusedValues.size > 0) {
      throw invalid(
        `Value provided in ExpressionAttributeValues unused in expressions: keys: {${[...this.#unusedValues].join(", ")}}`,
      );
    }
  }
}

function refuseWithoutExpression(input: SubstitutionsInput): void {
  for (const member of ["ExpressionAttributeNames", "ExpressionAttributeValues"] as const) {
    if (input[member] === undefined) continue;
    throw invalid(`${member} can only be specified when using expressions`);
  }
}

function refuseEmpty(member: string, entries: object | undefined): void {
  if (entries !== undefined && Object.keys(entries).length === 0) throw invalid(`${member} must not be empty`);
}

function refuseBadKey(member: string, placeholder: string, mark: string): void {
  if (placeholder.startsWith(mark) && /^.[A-Za-z0-9_]+$/.test(placeholder)) return;
  throw invalid(`${member} contains invalid key: Syntax error; key: "${placeholder}"`);
}

function checkedPlaceholder(placeholder: string, value: AttributeValue): AttributeValue {
  try {
    return checkedValue(value);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    throw invalid(`ExpressionAttributeValues contains invalid value: ${error.message} for key ${placeholder}`);
  }
}

import { type Condition, parseCondition, parseValueTest } from "./condition.js";
import type { FilterPattern } from "./filter-pattern.js";
import { Scanner } from "./scanner.js";

interface FieldEntry {
  /** Empty for a field that the pattern does not name. */
  readonly name: string;
  readonly holds: Condition<"field">;
}

const ELLIPSIS = "...";

/**
 * `[ip, user, ..., status = 4* || status = 5*, bytes > 1000]`: one entry for each field of a line; the ellipsis
 * stands for any number of fields. Square brackets and double quotes in a line hold one field together.
 */
export function parseSpaceDelimitedPattern(text: string): FilterPattern {
  const scanner = new Scanner(text);
  const before: FieldEntry[] = [];
  const after: FieldEntry[] = [];
  let hasEllipsis = false;

  scanner.expect("[");
  do {
    if (scanner.accept(ELLIPSIS)) {
      if (hasEllipsis) scanner.fail("only one ellipsis");
      hasEllipsis = true;
    } else {
      (hasEllipsis ? after : before).push(parseFieldEntry(scanner));
    }
  } while (scanner.accept(","));
  scanner.expect("]");
  if (!scanner.isAtEnd) scanner.fail("nothing");

  const fits = (fields: readonly string[]): boolean => {
    const counted = before.length + after.length;
    return hasEllipsis ? fields.length >= counted : fields.length === counted;
  };
  /** The name of a field by its place; fields without a name are called by their number. */
  const nameAt = (index: number, count: number): string => {
    const fromEnd = index - (count - after.length);
    const name = before[index]?.name || (fromEnd >= 0 ? after[fromEnd]?.name : "");
    return `$${name || index + 1}`;
  };
  return {
    matches(message) {
      const fields = fieldsOf(message);
      if (!fits(fields)) return false;
      const tail = fields.slice(fields.length - after.length);
      return holdForAll(before, fields) && holdForAll(after, tail);
    },
    valuesIn(message) {
      const fields = fieldsOf(message);
      return Object.fromEntries(fields.map((field, index) => [nameAt(index, fields.length), field]));
    },
    selector(selected) {
      if (![...before, ...after].some(({ name }) => name !== "" && `$${name}` === selected)) return undefined;
      return (message) => {
        const fields = fieldsOf(message);
        return fields.find((_, index) => nameAt(index, fields.length) === selected);
      };
    },
  };
}

function holdForAll(entries: readonly FieldEntry[], fields: readonly string[]): boolean {
  return entries.every(({ holds }, index) => holds(() => fields[index]));
}

/** The first name in an entry names its field; a joined condition has to repeat that name. */
function parseFieldEntry(scanner: Scanner): FieldEntry {
  let fieldName: string | undefined;
  const holds = parseCondition<"field">(scanner, () => {
    scanner.skipSpace();
    const name = scanner.take(/[\w-]+/y) ?? "";
    fieldName ??= name;
    if (name !== fieldName) scanner.fail(`the field name "${fieldName}", which a condition repeats,`);
    const test = parseValueTest(scanner);
    return test === undefined ? () => true : (resolve) => test(resolve("field"));
  });
  return { name: fieldName ?? "", holds };
}

function fieldsOf(message: string): readonly string[] {
  return [...message.matchAll(/\[([^\]]*)\]|"([^"]*)"|(\S+)/g)].map(
    ([, bracketed, quoted, plain]) => bracketed ?? quoted ?? plain ?? "",
  );
}

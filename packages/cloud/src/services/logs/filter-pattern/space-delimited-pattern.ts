import { type Condition, parseCondition, parseValueTest } from "./condition.js";
import type { MessageFilter } from "./filter-pattern.js";
import { Scanner } from "./scanner.js";

type FieldTest = Condition<"field">;

const ELLIPSIS = "...";

/**
 * `[ip, user, ..., status = 4* || status = 5*, bytes > 1000]`: one entry for each field of a line; the ellipsis
 * stands for any number of fields. Square brackets and double quotes in a line hold one field together.
 */
export function parseSpaceDelimitedPattern(text: string): MessageFilter {
  const scanner = new Scanner(text);
  const before: FieldTest[] = [];
  const after: FieldTest[] = [];
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

  return (message) => {
    const fields = fieldsOf(message);
    const counted = before.length + after.length;
    if (hasEllipsis ? fields.length < counted : fields.length !== counted) return false;
    const tail = fields.slice(fields.length - after.length);
    return holdForAll(before, fields) && holdForAll(after, tail);
  };
}

function holdForAll(tests: readonly FieldTest[], fields: readonly string[]): boolean {
  return tests.every((holds, index) => holds(() => fields[index]));
}

/** The first name in an entry names its field; a joined condition has to repeat that name. */
function parseFieldEntry(scanner: Scanner): FieldTest {
  let fieldName: string | undefined;
  return parseCondition(scanner, () => {
    scanner.skipSpace();
    const name = scanner.take(/[\w-]+/y) ?? "";
    fieldName ??= name;
    if (name !== fieldName) scanner.fail(`the field name "${fieldName}", which a condition repeats,`);
    const test = parseValueTest(scanner);
    return test === undefined ? () => true : (resolve) => test(resolve("field"));
  });
}

function fieldsOf(message: string): readonly string[] {
  return [...message.matchAll(/\[([^\]]*)\]|"([^"]*)"|(\S+)/g)].map(
    ([, bracketed, quoted, plain]) => bracketed ?? quoted ?? plain ?? "",
  );
}

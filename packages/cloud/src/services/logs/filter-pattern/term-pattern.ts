import type { MessageFilter } from "./filter-pattern.js";
import { Scanner } from "./scanner.js";
import { parseRegularExpression, type TextMatcher } from "./text-matcher.js";

/**
 * `ERROR "out of memory" -retry %5\d\d%`: every plain term has to occur, none of those after a minus may.
 * `?WARN ?ERROR`: one of them has to occur; beside other terms, question marks count for nothing.
 */
export function parseTermPattern(text: string): MessageFilter {
  const required: TextMatcher[] = [];
  const optional: TextMatcher[] = [];
  const excluded: TextMatcher[] = [];

  const scanner = new Scanner(text);
  while (!scanner.isAtEnd) {
    if (scanner.accept("-")) excluded.push(parseTerm(scanner));
    else if (scanner.accept("?")) optional.push(parseTerm(scanner));
    else required.push(parseTerm(scanner));
  }

  if (required.length === 0 && excluded.length === 0) {
    return (message) => optional.some((matches) => matches(message));
  }
  return (message) => required.every((matches) => matches(message)) && !excluded.some((matches) => matches(message));
}

function parseTerm(scanner: Scanner): TextMatcher {
  const regularExpression = scanner.takeRegularExpression();
  if (regularExpression !== undefined) return parseRegularExpression(regularExpression);
  const term = scanner.takeQuoted() ?? scanner.take(/[^\s"]+/y) ?? scanner.fail("a term");
  return (message) => message.includes(term);
}

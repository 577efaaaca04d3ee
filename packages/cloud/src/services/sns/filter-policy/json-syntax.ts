type Container = "Object" | "Array";

/** A text runs to the end when nothing closes it. */
const TOKEN = /"(?:[^"\\]|\\[\s\S]?)*"?|[{}[\]:,]|[^\s{}[\]:,"]+/g;

/**
 * Says of a text that is no JSON which character cannot stand where it does, in the words of AWS (recorded in October
 * 2025 for a name without quotes). Undefined when something else is wrong: a text that ends early, a misspelt value.
 */
export function findUnexpectedCharacter(text: string): string | undefined {
  const containers: Container[] = [];
  let previous = "";
  for (const { 0: token, index } of text.matchAll(TOKEN)) {
    const expected = separatorAfter(previous, containers.at(-1)) ?? nameAfter(previous, containers.at(-1));
    if (expected !== undefined && !expected.accepts(token)) return unexpected(text, index, expected.words);
    if (token === "{") containers.push("Object");
    if (token === "[") containers.push("Array");
    if (token === "}" || token === "]") containers.pop();
    previous = expected?.isName === true && token.startsWith('"') ? "name" : token;
  }
  return undefined;
}

interface Expectation {
  readonly words: string;
  readonly isName?: true;
  accepts(token: string): boolean;
}

const NAME: Expectation = {
  words: "double-quote to start field name",
  isName: true,
  accepts: (token) => token.startsWith('"') || token === "}",
};
const COLON: Expectation = {
  words: "a colon to separate field name and value",
  accepts: (token) => token === ":",
};
const COMMA = {
  Object: { words: "comma to separate Object entries", accepts: (token: string) => token === "," || token === "}" },
  Array: { words: "comma to separate Array entries", accepts: (token: string) => token === "," || token === "]" },
};

function separatorAfter(previous: string, container: Container | undefined): Expectation | undefined {
  if (previous === "name") return COLON;
  if (container === undefined || ["", "{", "[", ":", ","].includes(previous)) return undefined;
  return COMMA[container];
}

function nameAfter(previous: string, container: Container | undefined): Expectation | undefined {
  return container === "Object" && (previous === "{" || previous === ",") ? NAME : undefined;
}

function unexpected(text: string, index: number, words: string): string {
  const lines = text.slice(0, index).split("\n");
  const [line, column] = [lines.length, (lines.at(-1)?.length ?? 0) + 1];
  const shown = `'${text[index]}' (code ${text.charCodeAt(index)})`;
  return (
    `Unexpected character (${shown}): was expecting ${words}\n at [Source: REDACTED ` +
    `(\`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION\` disabled); line: ${line}, column: ${column}]`
  );
}

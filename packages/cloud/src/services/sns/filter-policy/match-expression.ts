import { parseAnythingButPattern } from "./anything-but-pattern.js";
import { parseCidr } from "./ip-address.js";
import { parseNumericPattern } from "./numeric-pattern.js";
import { type Pattern, textPattern, valuePattern } from "./pattern.js";
import type { PolicyReader } from "./policy-reader.js";

const ONE_KEY = "Only one key allowed in match expression";

/**
 * Reads an operator and its operand, `{"prefix": "order-"}`; the `{` has been read. SNS documents no other operators
 * (and `exactly` is of the engine that it shares with EventBridge); AWS refuses what it does not know by name. Source:
 * https://docs.aws.amazon.com/sns/latest/dg/sns-subscription-filter-policies.html, read November 2026.
 * @throws InvalidParameterException
 */
export function parseMatchExpression(reader: PolicyReader): Pattern {
  reader.expect("name", "Match expression name not found");
  const operator = reader.text();
  switch (operator) {
    case "exactly": {
      const exact = parseText(reader, "exact");
      return closed(
        reader,
        textPattern((text) => text === exact),
      );
    }
    case "prefix": {
      const prefix = parseText(reader, "prefix");
      return closed(
        reader,
        textPattern((text) => text.startsWith(prefix)),
      );
    }
    case "suffix": {
      const suffix = parseText(reader, "suffix");
      return closed(
        reader,
        textPattern((text) => text.endsWith(suffix)),
      );
    }
    case "equals-ignore-case": {
      const lower = parseText(reader, "equals-ignore-case").toLowerCase();
      return closed(
        reader,
        textPattern((text) => text.toLowerCase() === lower),
      );
    }
    case "cidr":
      // "prefix" is what AWS says here.
      return closed(reader, textPattern(parseCidr(parseText(reader, "prefix"))));
    case "exists":
      return closed(reader, parseExistence(reader));
    case "numeric":
      reader.expect("[", "Value of numeric must be an array.");
      return closed(reader, parseNumericPattern(reader), "Too many elements in numeric expression");
    case "anything-but":
      return closed(reader, parseAnythingButPattern(reader), "Too many elements in numeric expression");
    default:
      throw reader.failure(`Unrecognized match type ${operator}`);
  }
}

function closed(reader: PolicyReader, pattern: Pattern, otherwise = ONE_KEY): Pattern {
  reader.expect("}", otherwise);
  return pattern;
}

function parseText(reader: PolicyReader, operator: string): string {
  reader.expect("string", `${operator} match pattern must be a string`);
  return reader.text();
}

function parseExistence(reader: PolicyReader): Pattern {
  const kind = reader.next();
  if (kind === "true") return valuePattern(() => true);
  if (kind === "false") return { kind: "absent" };
  throw reader.failure("exists match pattern must be either true or false.");
}

import type { EventValue } from "./condition.js";
import { parseJsonPattern } from "./json-pattern.js";
import { parseSpaceDelimitedPattern } from "./space-delimited-pattern.js";
import { parseTermPattern } from "./term-pattern.js";

/** What a pattern says of the messages of log events. */
export interface FilterPattern {
  readonly matches: MessageFilter;
  /** What the pattern names in a message, by selector: `{ "$.status": "500" }`. */
  readonly valuesIn: (message: string) => Readonly<Record<string, string>>;
  /** How to read a selector such as `$.status` or `$bytes` in messages; undefined for one that the pattern does not offer. */
  readonly selector: (text: string) => Selector | undefined;
}

/** Decides about the message of one log event. */
export type MessageFilter = (message: string) => boolean;

/** What a selector stands for in a message; undefined where there is nothing. */
export type Selector = (message: string) => EventValue;

/**
 * Reads a filter pattern of CloudWatch Logs: terms (`ERROR -"health check"`), JSON conditions
 * (`{ $.status >= 500 }`) or fields (`[ip, ..., status = 5*]`). The empty pattern matches everything.
 * Syntax: docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html, read November 2026.
 * @throws InvalidParameterException when the pattern cannot be read
 */
export function parseFilterPattern(pattern: string): FilterPattern {
  const text = pattern.trim();
  if (text === "") return withoutNames(() => true);
  if (text.startsWith("{")) return parseJsonPattern(text);
  if (text.startsWith("[")) return parseSpaceDelimitedPattern(text);
  return withoutNames(parseTermPattern(text));
}

function withoutNames(matches: MessageFilter): FilterPattern {
  return { matches, valuesIn: () => ({}), selector: () => undefined };
}

import { parseJsonPattern } from "./json-pattern.js";
import { parseSpaceDelimitedPattern } from "./space-delimited-pattern.js";
import { parseTermPattern } from "./term-pattern.js";

/** Decides about the message of one log event. */
export type MessageFilter = (message: string) => boolean;

/**
 * Reads a filter pattern of CloudWatch Logs: terms (`ERROR -"health check"`), JSON conditions
 * (`{ $.status >= 500 }`) or fields (`[ip, ..., status = 5*]`). The empty pattern matches everything.
 * Syntax: docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html, read November 2026.
 * @throws InvalidParameterException when the pattern cannot be read
 */
export function parseFilterPattern(pattern: string): MessageFilter {
  const text = pattern.trim();
  if (text === "") return () => true;
  if (text.startsWith("{")) return parseJsonPattern(text);
  if (text.startsWith("[")) return parseSpaceDelimitedPattern(text);
  return parseTermPattern(text);
}

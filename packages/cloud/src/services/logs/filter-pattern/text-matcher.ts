import { invalidParameter } from "../errors.js";

export type TextMatcher = (text: string) => boolean;

// What CloudWatch Logs lets a pattern's regular expression contain; groups and most symbols are refused.
const ACCEPTED = /^[A-Za-z0-9_#=@/;,\-:\s^$?[\]{}|\\*+.]+$/;

/** @throws InvalidParameterException for constructs that CloudWatch Logs does not know */
export function parseRegularExpression(source: string): TextMatcher {
  // A backslash may protect any character; only what stands unprotected is restricted.
  if (!ACCEPTED.test(source.replace(/\\[^\w\s]/g, "_"))) {
    throw invalidParameter(`Invalid filter pattern: unsupported character in regular expression %${source}%`);
  }
  try {
    const expression = new RegExp(source);
    return (text) => expression.test(text);
  } catch {
    throw invalidParameter(`Invalid filter pattern: malformed regular expression %${source}%`);
  }
}

/** Compares the whole text; an asterisk stands for any number of characters. */
export function wildcardMatcher(pattern: string): TextMatcher {
  if (!pattern.includes("*")) return (text) => text === pattern;
  const source = pattern
    .split("*")
    .map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&"))
    .join(".*");
  const expression = new RegExp(`^${source}$`, "s");
  return (text) => expression.test(text);
}

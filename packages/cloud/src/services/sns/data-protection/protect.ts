import type { DataIdentifier } from "./data-identifiers.js";
import type { ProtectionStatement } from "./data-protection-policy.js";

/** Sensitive data of one kind in a text. */
export interface Finding {
  readonly name: string;
  readonly detections: readonly { readonly start: number; readonly end: number }[];
}

/** What there is of each kind; kinds of which there is nothing are left out. */
export function findSensitive(text: string, identifiers: readonly DataIdentifier[]): readonly Finding[] {
  return identifiers.flatMap(({ name, pattern, isGenuine = () => true }) => {
    const detections = [...text.matchAll(pattern)]
      .filter(([match]) => match !== "" && isGenuine(match))
      .map(({ 0: match, index }) => ({ start: index, end: index + match.length }));
    return detections.length === 0 ? [] : [{ name, detections }];
  });
}

/** The texts with what the statements find masked or redacted; undefined when one of them denies the message. */
export function protect(
  bodies: Readonly<Record<string, string>>,
  statements: readonly ProtectionStatement[],
): Readonly<Record<string, string>> | undefined {
  const texts = Object.values(bodies);
  const isDenied = statements.some(
    ({ protection, identifiers }) =>
      protection.kind === "deny" && texts.some((text) => findSensitive(text, identifiers).length > 0),
  );
  if (isDenied) return undefined;
  return Object.fromEntries(Object.entries(bodies).map(([name, text]) => [name, deidentify(text, statements)]));
}

function deidentify(text: string, statements: readonly ProtectionStatement[]): string {
  return statements.reduce((current, { protection, identifiers }) => {
    if (protection.kind !== "deidentify") return current;
    const { character } = protection;
    const spans = findSensitive(current, identifiers).flatMap(({ detections }) => detections);
    return replaceSpans(current, spans, (found) => (character === undefined ? "" : character.repeat(found.length)));
  }, text);
}

function replaceSpans(
  text: string,
  spans: readonly { readonly start: number; readonly end: number }[],
  replacement: (found: string) => string,
): string {
  let result = "";
  let at = 0;
  for (const { start, end } of [...spans].sort((left, right) => left.start - right.start || right.end - left.end)) {
    if (end <= at) continue;
    result += text.slice(at, Math.max(start, at)) + replacement(text.slice(Math.max(start, at), end));
    at = end;
  }
  return result + text.slice(at);
}

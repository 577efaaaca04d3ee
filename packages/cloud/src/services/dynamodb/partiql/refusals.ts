import { invalid } from "../errors.js";

/** A statement that cannot be read. Behind the colon, the words are AWS's in part only. */
export const malformed = (detail: string): Error =>
  invalid(`Statement wasn't well formed, can't be processed: ${detail}`);

export const unsupportedClause = (clause: string): Error => invalid(`Unsupported clause: ${clause}`);

export const incompleteKey = (): Error =>
  invalid("Where clause does not contain a mandatory equality on all key attributes");

import { ruleTokens } from "./access-list.js";
import { invalidValue } from "./errors.js";

// What an access string is made of: the engine's access rules without those for passwords, which users have apart
// ("Specifying permissions using an access string", ElastiCache user guide, November 2026).
const STATES = ["on", "off"];
const WORDS = ["allkeys", "resetkeys", "allchannels", "resetchannels", "allcommands", "nocommands", "clearselectors"];
const KEYS = /^(?:~|%(?:R|W|RW)~)\S+$/;
const CHANNELS = /^&\S+$/;
const COMMANDS = /^[+-][a-z][\w-]*(?:\|[\w-]+)?$/i;
const SELECTOR = /^\((.*)\)$/;
const CATEGORY = /^[+-]@([a-z]+)$/;
const CATEGORIES = new Set([
  ...["all", "keyspace", "read", "write", "set", "sortedset", "list", "hash", "string", "bitmap", "hyperloglog", "geo"],
  ...["stream", "pubsub", "admin", "fast", "slow", "blocking", "dangerous", "connection", "transaction", "scripting"],
]);

/** @throws InvalidParameterValue */
export function checkAccessString(accessString: string): void {
  const tokens = ruleTokens(accessString);
  const isValid = tokens.filter((token) => STATES.includes(token)).length === 1 && tokens.every(isRule);
  if (!isValid) throw invalidValue(`Invalid access string: ${accessString}`);
}

function isRule(token: string): boolean {
  if (STATES.includes(token)) return true;
  const [, selected] = SELECTOR.exec(token) ?? [];
  return selected === undefined ? isPermission(token) : ruleTokens(selected).every(isPermission);
}

function isPermission(token: string): boolean {
  const [, category] = CATEGORY.exec(token) ?? [];
  if (category !== undefined) return CATEGORIES.has(category);
  return WORDS.includes(token) || [KEYS, CHANNELS, COMMANDS].some((form) => form.test(token));
}

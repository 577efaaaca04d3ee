import type { MessageAttributeValue } from "@aws-sdk/client-sns";
import { invalidParameter } from "../errors.js";
import { messageOfAttributes } from "./attribute-message.js";
import { findUnexpectedCharacter } from "./json-syntax.js";
import { compileFields, type MessageMatcher } from "./message-matcher.js";
import { branchesOf } from "./policy-branches.js";
import { COMBINATIONS_LIMIT, countCombinations, tooComplex } from "./policy-complexity.js";
import { type PolicyMember, parsePolicyMembers } from "./policy-members.js";
import { invalidPolicy, PolicyReader } from "./policy-reader.js";

/** Which messages a subscription wants, decided by their attributes or by their text. */
export interface FilterPolicy {
  /** For the scope MessageAttributes. */
  matchesAttributes(attributes: Readonly<Record<string, MessageAttributeValue>>): boolean;
  /** For the scope MessageBody; a message that is no JSON object does not match. */
  matchesBody(message: string): boolean;
}

type Scope = "MessageAttributes" | "MessageBody";

const KEYS_LIMIT = 5;
const MAX_BYTES = 256 * 1024;

/**
 * Reads a filter policy and compiles it, once for all messages. Source:
 * https://docs.aws.amazon.com/sns/latest/dg/sns-subscription-filter-policies.html, read November 2026.
 * @throws InvalidParameterException in the words of AWS
 */
export function parseFilterPolicy(text: string, scope: Scope): FilterPolicy {
  if (Buffer.byteLength(text) > MAX_BYTES) throw invalidPolicy(`Filter policy can not exceed ${MAX_BYTES} bytes`);
  const names = topLevelNames(text);
  // "{}" is what a customer sets to have no policy any more.
  if (names?.length === 0) return { matchesAttributes: () => true, matchesBody: () => true };
  const members = parsePolicyMembers(new PolicyReader(text));
  if (names !== undefined && names.length > KEYS_LIMIT) {
    throw invalidPolicy(`Filter policy can not have more than ${KEYS_LIMIT} keys`);
  }
  if (countCombinations(members) > COMBINATIONS_LIMIT) throw tooComplex();
  if (scope === "MessageAttributes" && isNested(members)) {
    throw invalidParameter("Filter policy scope MessageAttributes does not support nested filter policy");
  }
  const matchers = branchesOf(members).map(compileFields);
  const matches: MessageMatcher = (message) => matchers.some((matcher) => matcher(message));
  return {
    matchesAttributes(attributes) {
      const message = messageOfAttributes(attributes);
      // Not even `exists` false matches without attributes (attribute-key-matching.html of the developer guide).
      return Object.keys(message).length > 0 && matches(message);
    },
    matchesBody(message) {
      const parsed = parseJson(message);
      return isObject(parsed) && matches(parsed);
    },
  };
}

/** Undefined for JSON that is no object. @throws InvalidParameterException unless it is JSON */
function topLevelNames(text: string): readonly string[] | undefined {
  const policy = parseJson(text);
  if (policy === undefined) {
    const details = findUnexpectedCharacter(text);
    throw invalidPolicy(details === undefined ? "failed to parse JSON." : `failed to parse JSON. ${details}`);
  }
  return isObject(policy) ? Object.keys(policy) : undefined;
}

function isNested(members: readonly PolicyMember[]): boolean {
  return members.some((member) => (member.kind === "field" ? member.depth > 1 : member.alternatives.some(isNested)));
}

/** Undefined for what is no JSON. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const isObject = (value: unknown): value is object =>
  typeof value === "object" && value !== null && !Array.isArray(value);

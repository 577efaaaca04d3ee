import assert from "node:assert/strict";
import type { Scope } from "../../ports.js";
import { lengthViolation, patternViolation, type Violation } from "../../validation.js";
import { accessDenied, invalidParameter, notFound } from "./errors.js";
import { validate } from "./validation/validate.js";

/** What a request means by `FunctionName` and `Qualifier`, once both have been read together. */
export interface FunctionReference {
  readonly name: string;
  /** `$LATEST`, a version number or an alias; undefined when the request names the function as a whole. */
  readonly qualifier: string | undefined;
}

/** A name, and what an ARN tells beside it. */
interface FunctionNameParts {
  readonly name: string;
  readonly region?: string | undefined;
  readonly account?: string | undefined;
  readonly qualifier?: string | undefined;
}

// Both patterns as the service reports them (recorded from AWS, November 2025). The one for CreateFunction is narrower.
const NAME_PATTERN =
  "(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:)?(\\d{12}:)?(function:)?([a-zA-Z0-9-_\\.]+)(:(\\$LATEST(\\.PUBLISHED)?|[a-zA-Z0-9-_]+))?";
const NEW_NAME_PATTERN =
  "(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:)?(\\d{12}:)?(function:)?([a-zA-Z0-9-_]+)(:(\\$LATEST|[a-zA-Z0-9-_]+))?";
const QUALIFIER_PATTERN = "\\$(LATEST(\\.PUBLISHED)?)|[a-zA-Z0-9-_$]+";

// The groups of NAME_PATTERN that carry meaning, compiled once: this runs for every invocation.
const PARTS =
  /^(?:arn:(?:aws[a-zA-Z-]*)?:lambda:)?(?:(?<region>(?:eusc-)?[a-z]{2}(?:-gov|-iso[a-z]?)?-[a-z]+-\d):)?(?:(?<account>\d{12}):)?(?:function:)?(?<name>[a-zA-Z0-9-_.]+)(?::(?<qualifier>\$LATEST(?:\.PUBLISHED)?|[a-zA-Z0-9-_]+))?$/;
const PLAIN_NAME = /^[a-zA-Z0-9-_]+$/;
const PLAIN_QUALIFIER = /^(?:\$LATEST|[a-zA-Z0-9-_]{1,128})$/;

const MAX_NAME_LENGTH = 64;
const MAX_NEW_REFERENCE_LENGTH = 140;
const MAX_QUALIFIER_LENGTH = 128;

/**
 * Reads a name, a partial ARN or an ARN, with or without a qualifier in it, and checks that it leads to the region of
 * `scope`. Whose function it is has been looked at before any operation runs (`other-accounts.ts`).
 */
export function parseFunctionReference(
  scope: Scope,
  functionName: string,
  qualifier?: string | undefined,
): FunctionReference {
  const isPlain = PLAIN_NAME.test(functionName) && (qualifier === undefined || PLAIN_QUALIFIER.test(qualifier));
  if (isPlain) return { name: functionName, qualifier };
  validate(...qualifierViolations(qualifier), patternViolation("functionName", functionName, NAME_PATTERN));
  const parts = partsOf(functionName);
  assert(parts !== undefined, `${functionName} satisfies the pattern of a function name`);
  return resolveParts(scope, parts, qualifier);
}

/** What a name, a partial ARN or an ARN says, wherever it leads; undefined for anything else. */
export function partsOf(functionName: string): FunctionNameParts | undefined {
  const { name, ...parts }: Readonly<Record<string, string | undefined>> = PARTS.exec(functionName)?.groups ?? {};
  return name === undefined ? undefined : { ...parts, name };
}

/** Reads the name of a function that is to be created, which may be written as an ARN too. */
export function parseNewFunctionName(scope: Scope, functionName: string): string {
  validate(
    lengthViolation("functionName", functionName, { max: MAX_NEW_REFERENCE_LENGTH }),
    patternViolation("functionName", functionName, NEW_NAME_PATTERN),
  );
  const parts = partsOf(functionName);
  assert(parts !== undefined, `${functionName} satisfies the pattern of a new function's name`);
  const { name } = resolveParts(scope, parts, undefined);
  // AWS refuses without a word here.
  if (isElsewhere(parts.account, scope.accountId)) throw accessDenied("");
  const tooLong = lengthViolation("functionName", name, { max: MAX_NAME_LENGTH });
  if (tooLong !== undefined) throw invalidParameter(`1 validation error detected: ${tooLong}`);
  return name;
}

/** Like {@link parseFunctionReference}, for operations that know functions only. */
export function parseUnqualifiedReference(scope: Scope, functionName: string): string {
  const { name, qualifier } = parseFunctionReference(scope, functionName);
  if (qualifier !== undefined) {
    throw invalidParameter(
      "This operation is permitted on Lambda functions only. Aliases and versions do not support this operation. Please specify either a function name or an unqualified function ARN.",
    );
  }
  return name;
}

export function isVersionNumber(qualifier: string): boolean {
  return /^[0-9]+$/.test(qualifier);
}

export function functionArn({ region, accountId }: Scope, name: string, qualifier?: string | undefined): string {
  const arn = `arn:${partitionOf(region)}:lambda:${region}:${accountId}:function:${name}`;
  return qualifier === undefined ? arn : `${arn}:${qualifier}`;
}

export function partitionOf(region: string): string {
  if (region.startsWith("cn-")) return "aws-cn";
  return region.startsWith("us-gov-") ? "aws-us-gov" : "aws";
}

function qualifierViolations(qualifier: string | undefined): Violation[] {
  return [
    lengthViolation("qualifier", qualifier, { min: 1, max: MAX_QUALIFIER_LENGTH }),
    patternViolation("qualifier", qualifier, QUALIFIER_PATTERN),
  ];
}

function resolveParts(scope: Scope, parts: FunctionNameParts, qualifier: string | undefined): FunctionReference {
  if (isElsewhere(parts.region, scope.region)) {
    throw notFound(`Functions from '${parts.region}' are not reachable in this region ('${scope.region}')`);
  }
  if (qualifier !== undefined && parts.qualifier !== undefined && parts.qualifier !== qualifier) {
    throw invalidParameter("The derived qualifier from the function name does not match the specified qualifier.");
  }
  return { name: parts.name, qualifier: qualifier ?? parts.qualifier };
}

function isElsewhere(said: string | undefined, own: string): boolean {
  return said !== undefined && said !== own;
}

import { invalidParameter } from "../errors.js";
import { type DataIdentifier, findIdentifier, isManaged } from "./data-identifiers.js";

export type Protection =
  | { readonly kind: "audit"; readonly findingsTo: string | undefined; readonly noFindingsTo: string | undefined }
  | { readonly kind: "deny" }
  /** @property character undefined: what is found goes away */
  | { readonly kind: "deidentify"; readonly character: string | undefined };

export interface ProtectionStatement {
  readonly direction: "Inbound" | "Outbound";
  readonly principals: readonly string[];
  readonly identifiers: readonly DataIdentifier[];
  readonly protection: Protection;
}

export interface DataProtectionPolicy {
  readonly statements: readonly ProtectionStatement[];
  /** What it asks for and this cloud does not do, as ends of sentences. */
  readonly gaps: readonly string[];
}

type Members = Readonly<Record<string, unknown>>;

const LOG_GROUP = /^\/aws\/vendedlogs\/[\w./#-]+$/;

/** Reads a policy (SNS developer guide, "Data protection policies", November 2026). @throws InvalidParameter */
export function parseDataProtectionPolicy(text: string): DataProtectionPolicy {
  const policy = parseMembers(text);
  const { Statement: statements, Configuration: configuration } = policy;
  if (!Array.isArray(statements)) throw rejected("must have a Statement");
  const custom = customIdentifiers(isMembers(configuration) ? configuration.CustomDataIdentifier : undefined);
  const gaps: string[] = [];
  return { statements: statements.map((each) => parseStatement(each, custom, gaps)), gaps };
}

function parseStatement(
  statement: unknown,
  custom: ReadonlyMap<string, DataIdentifier>,
  gaps: string[],
): ProtectionStatement {
  if (!isMembers(statement)) throw rejected("has a Statement that is no object");
  const { DataDirection: direction, Principal, DataIdentifier: references, Operation } = statement;
  if (direction !== "Inbound" && direction !== "Outbound") throw rejected("DataDirection must be Inbound or Outbound");
  const principals = [Principal].flat();
  if (!principals.every((each) => typeof each === "string") || principals.length === 0) {
    throw rejected("Principal must be a list of ARNs or *");
  }
  if (!Array.isArray(references) || references.length === 0) throw rejected("DataIdentifier must be a list");
  const identifiers = references.flatMap((reference: unknown) => {
    const name = String(reference);
    const found = findIdentifier(name, custom);
    if (found === undefined && !isManaged(name)) throw rejected(`DataIdentifier ${name} is not known`);
    if (found === undefined) gaps.push(`${name} is found by AWS only`);
    return found ?? [];
  });
  const protection = parseOperation(Operation, gaps);
  if (protection.kind === "audit" && direction === "Outbound") throw rejected("Audit is for Inbound data");
  return { direction, principals, identifiers, protection };
}

function parseOperation(operation: unknown, gaps: string[]): Protection {
  const { Audit, Deny, Deidentify } = isMembers(operation) ? operation : {};
  if ([Audit, Deny, Deidentify].filter((each) => each !== undefined).length !== 1) {
    throw rejected("Operation must be one of Audit, Deidentify and Deny");
  }
  if (isMembers(Audit)) {
    const rate = Number(Audit.SampleRate ?? 0);
    if (!Number.isInteger(rate) || rate < 0 || rate > 99) throw rejected("SampleRate must be between 0 and 99");
    if (rate === 0) return { kind: "audit", findingsTo: undefined, noFindingsTo: undefined };
    const [findingsTo, noFindingsTo] = [Audit.FindingsDestination, Audit.NoFindingsDestination].map((each) =>
      logGroupOf(each, gaps),
    );
    return { kind: "audit", findingsTo, noFindingsTo };
  }
  if (Deny !== undefined) return { kind: "deny" };
  const { MaskConfig, RedactConfig } = isMembers(Deidentify) ? Deidentify : {};
  if (RedactConfig !== undefined) return { kind: "deidentify", character: undefined };
  const character = isMembers(MaskConfig) ? (MaskConfig.MaskWithCharacter ?? "#") : undefined;
  if (typeof character === "string" && /^[ -~]$/.test(character)) return { kind: "deidentify", character };
  throw rejected("Deidentify must have a RedactConfig, or a MaskConfig with one character");
}

function logGroupOf(destination: unknown, gaps: string[]): string | undefined {
  if (!isMembers(destination)) return undefined;
  const { CloudWatchLogs, ...others } = destination;
  for (const name of Object.keys(others)) gaps.push(`findings do not go to ${name}`);
  const group = isMembers(CloudWatchLogs) ? CloudWatchLogs.LogGroup : undefined;
  if (CloudWatchLogs === undefined) return undefined;
  if (typeof group === "string" && LOG_GROUP.test(group)) return group;
  throw rejected("LogGroup must begin with /aws/vendedlogs/");
}

function customIdentifiers(listed: unknown): ReadonlyMap<string, DataIdentifier> {
  const entries = (Array.isArray(listed) ? listed : []).map((each: unknown): [string, DataIdentifier] => {
    const { Name: name, Regex: regex } = isMembers(each) ? each : {};
    if (typeof name !== "string" || !/^[\w-]{1,128}$/.test(name)) throw rejected("CustomDataIdentifier needs a Name");
    if (typeof regex !== "string" || regex.length > 200) throw rejected("CustomDataIdentifier needs a Regex");
    return [name, { name, pattern: compile(regex) }];
  });
  return new Map(entries);
}

function compile(regex: string): RegExp {
  try {
    return new RegExp(regex, "g");
  } catch {
    throw rejected(`Regex ${regex} is not valid`);
  }
}

function parseMembers(text: string): Members {
  try {
    const value: unknown = JSON.parse(text);
    if (isMembers(value)) return value;
  } catch {
    // Said below.
  }
  throw rejected("is not a valid policy document");
}

function isMembers(value: unknown): value is Members {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const rejected = (reason: string): Error => invalidParameter(`DataProtectionPolicy Reason: ${reason}`);

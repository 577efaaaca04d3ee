import { invalidArn, invalidValue } from "./errors.js";

// ElastiCache keeps identifiers in lower case and finds them in any (API reference, November 2026).
export const canonical = (identifier: string): string => identifier.toLowerCase();

/** @throws InvalidParameterValue */
export function checkIdentifier(member: string, identifier: string, maxLength: number): void {
  if (/^[A-Za-z](?:-?[A-Za-z0-9])*$/.test(identifier) && identifier.length <= maxLength) return;
  throw invalidValue(
    `The parameter ${member} is not a valid identifier. Identifiers must begin with a letter; must contain only ASCII letters, digits, and hyphens; must not end with a hyphen or contain two consecutive hyphens; and must not be longer than ${maxLength} characters.`,
  );
}

// A password of the engine's AUTH command, as ElastiCache accepts one.
export function checkAuthToken(token: string | undefined): void {
  if (token === undefined || /^[A-Za-z0-9!&#$^<>-]{16,128}$/.test(token)) return;
  throw invalidValue(
    "Invalid AuthToken provided. It must be 16 to 128 characters long and contain only letters, digits and !, &, #, $, ^, <, >, and -.",
  );
}

export function checkPort(port: number | undefined): void {
  if (port === undefined || (Number.isInteger(port) && port >= 1 && port <= 65_535)) return;
  throw invalidValue(`Invalid port ${port}. Valid values are 1 to 65535.`);
}

const ARN =
  /^arn:[\w-]+:elasticache:[\w-]+:\d{12}:(?:cluster|replicationgroup|serverlesscache|subnetgroup|parametergroup|user|usergroup|snapshot|serverlesscachesnapshot):.+$/;

/** @throws InvalidARN */
export function checkArn(arn: string): void {
  if (!ARN.test(arn)) throw invalidArn(arn);
}

/** What a version holds: text or bytes. */
export type SecretValue =
  | { readonly SecretString: string; readonly SecretBinary?: never }
  | { readonly SecretBinary: Uint8Array; readonly SecretString?: never };

export interface SecretVersion {
  readonly id: string;
  /** Undefined while a rotation has not given it any: then it is there for its labels only. */
  readonly value: SecretValue | undefined;
  readonly createdAtMs: number;
  lastAccessedAtMs: number | undefined;
}

export const CURRENT = "AWSCURRENT";
export const PREVIOUS = "AWSPREVIOUS";
export const PENDING = "AWSPENDING";

export function isSameValue(left: SecretValue, right: SecretValue): boolean {
  if (left.SecretString !== undefined) return left.SecretString === right.SecretString;
  return right.SecretBinary !== undefined && Buffer.compare(left.SecretBinary, right.SecretBinary) === 0;
}

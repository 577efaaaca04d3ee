/** What the process says to the shell; every command uses this table. */
export const EXIT_CODES = {
  passed: 0,
  failed: 1,
  usage: 2,
  infrastructure: 3,
  inconclusive: 4,
  rolledBack: 5,
  rollbackFailed: 6,
} as const;

export type ExitCode = (typeof EXIT_CODES)[keyof typeof EXIT_CODES];

export interface AssayErrorOptions {
  /** Imperative: the way out. */
  readonly hint?: string;
  readonly cause?: unknown;
  /** Exit code of a command that ends with this error. Default: 2 (usage or configuration). */
  readonly exitCode?: ExitCode;
}

const BRAND = Symbol.for("assay.error");

/**
 * An error the user can act on: printed as one sentence and a hint, never with a stack.
 * Messages are lower case, without a full stop, and name the wrong value and the accepted ones.
 */
export class AssayError extends Error {
  override readonly name = "AssayError";
  readonly [BRAND] = true;
  /** Stable, upper case, for example `CONFIG_UNKNOWN_KEY`. */
  readonly code: string;
  readonly hint: string | undefined;
  readonly exitCode: ExitCode;

  constructor(code: string, message: string, options: AssayErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.hint = options.hint;
    this.exitCode = options.exitCode ?? EXIT_CODES.usage;
  }
}

/** True for an {@link AssayError}, also for one from another copy of this package. */
export function isAssayError(value: unknown): value is AssayError {
  return typeof value === "object" && value !== null && BRAND in value;
}

/** The message of whatever was thrown; JavaScript may throw anything. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

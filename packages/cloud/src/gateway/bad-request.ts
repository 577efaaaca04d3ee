/** A request that failed before it reached an operation. */
export class BadRequest extends Error {
  override readonly name = "BadRequest";
  readonly status: number;
  /** What clients see as the error's code. */
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

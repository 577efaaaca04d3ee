/** Options of `assay up`; what is left out is decided by LocalStack's variables, then by defaults. */
export interface UpArguments {
  readonly port?: number;
  readonly host?: string;
  readonly publicHost?: string;
  readonly services?: readonly string[];
  readonly verifySignatures?: boolean;
  /** `real`, `frozen`, or a multiple of real speed such as `10x`. */
  readonly clock: string;
  readonly time?: string;
  readonly functionTime?: string;
  readonly strict?: boolean;
  readonly allow?: readonly string[];
  readonly init?: string;
  readonly persist?: string;
  readonly snapshot?: string;
  readonly maxEnvironments?: number;
  /** File for the report at the end. */
  readonly report?: string;
  /** How long at most; `true` leaves that to the default. */
  readonly wait?: string | boolean;
  readonly json?: boolean;
}

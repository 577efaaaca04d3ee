import type { Architecture, Clock, FidelityLedger, Runtime } from "@assay/core";

/** Everything one execution environment is made of. Nothing else of the host reaches the function. */
export interface EnvironmentOptions {
  readonly runtime: Runtime;
  /** `file.function` for managed runtimes; passed as `_HANDLER` to `provided.*`. */
  readonly handler: string;
  /** Unpacked deployment package, seen read-only as `/var/task`. */
  readonly taskRoot: string;
  /** Unpacked, merged layers, seen read-only as `/opt`; default: empty. */
  readonly layersRoot?: string;
  /** Libraries that AWS ships inside the runtime (boto3, `@aws-sdk/*`); default: what is found on this machine. */
  readonly runtimeLibraries?: string;
  readonly architecture?: Architecture;
  readonly functionName: string;
  /** `$LATEST` or a version number; default `$LATEST`. */
  readonly functionVersion?: string;
  readonly region?: string;
  /** What extensions and ARNs name; default `000000000000`. */
  readonly accountId?: string;
  /** 128 to 10,240; default 128. */
  readonly memoryMiB?: number;
  /** Default 3,000 as in Lambda. */
  readonly timeoutMs?: number;
  /** Size of `/tmp`; 512 to 10,240, default 512. */
  readonly ephemeralStorageMiB?: number;
  /** The function's own variables. */
  readonly environment?: Readonly<Record<string, string>>;
  /** What the function's SDK signs with; default: keys that no real account accepts. */
  readonly credentials?: FunctionCredentials;
  readonly logFormat?: "Text" | "JSON";
  readonly logGroupName?: string;
  readonly logStreamName?: string;
  /** `none` forgoes namespaces and mounts even where they work; default `auto`. */
  readonly isolation?: "auto" | "none";
  /** Where `node_modules` with other Node.js versions is looked for, upwards; default: the working directory. */
  readonly projectRoot?: string;
  readonly initializationType?: "on-demand" | "provisioned-concurrency";
  /** Time of log lines. Durations, deadlines and limits are real, like the function's own clock. */
  readonly clock?: Clock;
  /** Preloads libfaketime into the function's process; default: the process is not touched. */
  readonly shiftedTime?: ShiftedTime;
  /** Asked whenever an environment starts; default: the function trusts the authorities of the machine. */
  readonly trustedCertificates?: (() => TrustedCertificates | undefined) | undefined;
  /** Where missing isolation and substitutions are recorded. */
  readonly ledger?: FidelityLedger;
  /**
   * Called for every line of the log stream, in order: platform lines and what the function printed.
   * The environments of one pool write to streams of their own.
   */
  readonly onLog?: (line: LogLine, logStreamName: string) => void;
}

/** Time other than the machine's, for wall clocks only: timers and timeouts stay real. */
export interface ShiftedTime {
  /** Path of libfaketime. */
  readonly library: string;
  /** Holds the file `offset`, which libfaketime reads each time the function asks for the time. */
  readonly folder: string;
  /** What the function takes for the present, from which its deadline is counted. */
  now(): number;
}

/** An authority that functions trust beside those of the machine, unless their own variables say otherwise. */
export interface TrustedCertificates {
  /** Holds both files and nothing else; functions can read it. */
  readonly folder: string;
  /** Name of a PEM file with the authority alone. */
  readonly authorityFile: string;
  /** Name of a PEM file with all authorities, the machine's too. */
  readonly bundleFile: string;
}

export interface FunctionCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

export interface LogLine {
  /** Milliseconds since the Unix epoch. */
  readonly timestamp: number;
  /** One line, or one JSON document, without the final line break. */
  readonly message: string;
  /** `platform` for INIT_START, EXTENSION, START, END, REPORT, INIT_REPORT and their JSON forms. */
  readonly source: "platform" | "function" | "extension";
}

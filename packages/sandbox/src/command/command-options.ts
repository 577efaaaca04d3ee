import type { FidelityLedger, Runtime } from "@assay/core";

/** A command to run where a function would run, such as a project's own tests. */
export interface CommandOptions {
  readonly runtime: Runtime;
  /** For `/bin/sh`. `python3` or `node` is the runtime's own version. */
  readonly command: string;
  /** The source tree, seen as `/var/task`, which is also the working directory. */
  readonly sourceRoot: string;
  /** Lets the command write into the source tree. Default: false, as in Lambda. */
  readonly isSourceWritable?: boolean;
  /** Paths in the source tree that the command must not see, such as `node_modules` or `.venv`. */
  readonly hiddenPaths?: readonly string[];
  /**
   * Folders of packages for tests only: the target of `pip install --target`, or a `node_modules`. They are seen
   * outside `/var/task`, behind everything else on `PYTHONPATH` and `NODE_PATH`; their `bin` is on `PATH`.
   */
  readonly testPackages?: readonly string[];
  /** A folder of this machine for results; the command finds it in `ASSAY_OUTPUT_DIRECTORY`. */
  readonly outputDirectory?: string;
  /** Other folders and files of this machine that the command needs, seen read-only at the same path. */
  readonly readOnlyPaths?: readonly string[];
  readonly layersRoot?: string;
  readonly runtimeLibraries?: string;
  readonly functionName?: string;
  readonly handler?: string;
  readonly region?: string;
  /** Variables over those of Lambda. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Of the command with its test tools, not of the function. Default 3,008. */
  readonly memoryMiB?: number;
  readonly ephemeralStorageMiB?: number;
  /** Default 600,000. The command and everything it started are then killed. */
  readonly timeoutMs?: number;
  /** How much of the end of the output is kept. Default 1,048,576. */
  readonly keepOutputBytes?: number;
  readonly isolation?: "auto" | "none";
  readonly projectRoot?: string;
  readonly ledger?: FidelityLedger;
  /** Kills the command. */
  readonly signal?: AbortSignal;
  /** Called with what the command prints, in order. */
  readonly onOutput?: (text: string) => void;
}

export interface CommandResult {
  readonly exit: CommandExit;
  readonly durationMs: number;
  /** Standard output and standard error together; its end when it was longer than what is kept. */
  readonly output: string;
  readonly outputBytes: number;
  readonly isOutputTruncated: boolean;
}

export type CommandExit =
  | { readonly kind: "exited"; readonly exitCode: number }
  | { readonly kind: "signalled"; readonly signal: string }
  | { readonly kind: "out-of-memory" }
  | { readonly kind: "timed-out" };

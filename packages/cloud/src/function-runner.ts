import type { TrustedCertificates } from "@assay/sandbox";
import type { LogPlace } from "./span.js";

/** Runs deployed packages. Lambda needs this port; the sandbox fills it. */
export interface FunctionRunner extends AsyncDisposable {
  /** Reads a deployment package and makes it runnable. The same bytes are unpacked once, however many versions use them. */
  admit(zip: Uint8Array): Promise<Admission>;
  /** Execution environments of one version; the first one starts with the first invocation. */
  openPool(plan: ExecutionPlan): ExecutionPool;
}

export type Admission =
  | { readonly kind: "admitted"; readonly code: CodePackage }
  | { readonly kind: "empty" }
  | { readonly kind: "too-large" }
  /** @param detail what is wrong with it, for a person */
  | { readonly kind: "unreadable"; readonly detail: string };

/** Deployed bytes, and one hold on their unpacked form. */
export interface CodePackage {
  /** As AWS reports it: base64 of the SHA-256 of the zip. */
  readonly codeSha256: string;
  readonly sizeBytes: number;
  readonly unpackedBytes: number;
  /** Another hold on the same bytes, for another version. */
  share(): CodePackage;
  readZip(): Promise<Uint8Array>;
  /** Gives up this hold; the last one removes the unpacked files. */
  release(): Promise<void>;
}

/** Everything that decides how an execution environment of a version looks. */
export interface ExecutionPlan {
  readonly code: CodePackage;
  /** Merged into `/opt` in this order: files of a later one replace those of an earlier one. */
  readonly layers: readonly CodePackage[];
  readonly functionName: string;
  readonly version: string;
  readonly accountId: string;
  readonly region: string;
  /** As the customer wrote it; AWS accepts more runtimes than a runner may have. */
  readonly runtime: string;
  readonly handler: string;
  readonly memoryMiB: number;
  readonly timeoutMs: number;
  readonly ephemeralStorageMiB: number;
  readonly architecture: "x86_64" | "arm64";
  readonly environment: Readonly<Record<string, string>>;
  readonly credentials: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken: string;
  };
  readonly logFormat: "Text" | "JSON";
  readonly logGroupName: string;
  /** Asked before an execution environment starts: machine milliseconds by which it is to take longer. */
  readonly coldStartDelayMs: () => number;
  /** Asked before an execution environment starts: what it trusts beside the authorities of the machine. */
  readonly trustedCertificates: () => TrustedCertificates | undefined;
  readonly onLog: (logStreamName: string, line: { readonly timestamp: number; readonly message: string }) => void;
}

export interface ExecutionPool extends AsyncDisposable {
  /**
   * Runs one event; a function error is an outcome.
   * @throws AssayError when no environment of this kind can run on this machine
   */
  invoke(event: InvocationEvent): Promise<InvocationOutcome>;
  /**
   * Has so many environments ready before anything is invoked, and keeps them.
   * @returns how many there are
   * @throws AssayError when no environment of this kind can run on this machine
   */
  provision(count: number): Promise<number>;
}

export interface InvocationEvent {
  readonly payload: Uint8Array;
  readonly requestId: string;
  readonly invokedFunctionArn: string;
  /** Base64, as in `X-Amz-Client-Context`. */
  readonly clientContext: string | undefined;
  readonly traceId: string | undefined;
  /** Takes a response while the function writes it; the payload of a successful outcome is then empty. */
  readonly response?: ResponseReceiver;
  /** Called when the answer is there and extensions go on; the outcome follows when they are done as well. */
  readonly onAnswer?: (answer: InvocationAnswer) => void;
}

/** Where a response goes piece by piece. A function that does not stream hands over one piece. */
export interface ResponseReceiver {
  /** Called once, before the first piece; not at all when the function failed before. */
  onStart(contentType: string): void;
  /** @returns a promise when the function is to wait with its next piece */
  onChunk(chunk: Uint8Array): Promise<void> | void;
}

/** What the caller of a function gets. */
export interface InvocationAnswer {
  readonly payload: Uint8Array;
  /** Value of `X-Amz-Function-Error`; undefined when the function succeeded. */
  readonly functionError: "Handled" | "Unhandled" | undefined;
}

export interface InvocationOutcome extends InvocationAnswer {
  /** Last 4 KB of the log of this invocation, not encoded. */
  readonly logTail: string;
  readonly durationMs: number;
  /** How long extensions went on after the function; undefined without extensions. */
  readonly extensionsDurationMs: number | undefined;
  /** Error type of extensions that failed, or took too long, after the answer; undefined when all went well. */
  readonly failureAfterAnswer: string | undefined;
  /** Where the environment that ran it writes its log. */
  readonly log: LogPlace;
}

/** One event for a function. */
export interface InvocationRequest {
  readonly payload: Uint8Array;
  /** UUID, the same in headers, context and log lines; default: a new one. */
  readonly requestId?: string;
  readonly invokedFunctionArn?: string;
  /** Base64 as in `X-Amz-Client-Context`. */
  readonly clientContext?: string;
  readonly cognitoIdentity?: string;
  /** Value of `X-Amzn-Trace-Id` and `_X_AMZN_TRACE_ID`. */
  readonly traceId?: string;
  readonly signal?: AbortSignal;
  /** Called when the answer is there before the invocation is over: the caller has it, and extensions go on. */
  readonly onAnswer?: (answer: InvocationAnswer) => void;
  /** Takes the response while the function writes it; `payload` of a successful result is then empty. */
  readonly response?: ResponseReceiver;
}

/** Where a response goes piece by piece. A function that does not stream hands over one piece. */
export interface ResponseReceiver {
  /** Called once, before the first piece; not at all when the function failed before it had anything to say. */
  onStart(contentType: string): void;
  /** @returns a promise when the function is to wait with its next piece */
  onChunk(chunk: Uint8Array): Promise<void> | void;
}

/** What Lambda answers; a function error is an answer, not an exception. */
export interface InvocationAnswer {
  readonly requestId: string;
  readonly payload: Uint8Array;
  readonly contentType: string;
  /** Absent when the function succeeded. */
  readonly functionError?: FunctionError;
}

/** The answer, and what is known once the invocation is over. */
export interface InvocationResult extends InvocationAnswer {
  /** Last 4 KB of this invocation's log, as `LogType=Tail` returns it (not base64). */
  readonly logTail: string;
  readonly report: InvocationReport;
  /** `[version]` log stream of the environment that ran it. */
  readonly logStreamName: string;
}

export interface FunctionError {
  /** Lambda's header: `Unhandled` for crashes, timeouts and uncaught errors (and all managed runtimes' errors). */
  readonly kind: "Handled" | "Unhandled";
  /** `Runtime.ImportModuleError`, `Sandbox.Timedout`, `ValueError`, ... */
  readonly errorType: string;
  readonly errorMessage: string;
  readonly phase: "init" | "invoke";
}

export interface InvocationReport {
  readonly durationMs: number;
  readonly billedDurationMs: number;
  /** Only for the invocation that started the environment. */
  readonly initDurationMs?: number;
  readonly memorySizeMiB: number;
  readonly maxMemoryUsedMiB: number;
  readonly coldStart: boolean;
  /** How long extensions went on after the runtime was done; absent without extensions. */
  readonly extensionsDurationMs?: number;
  /** Error type of what ended the environment after the answer: an extension that failed, or took too long. */
  readonly failureAfterAnswer?: string;
}

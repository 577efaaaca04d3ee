import type { ProcessExit } from "./runtime-process.js";

// bwrap and shells report a signal as 128 + its number. Smaller numbers are exit codes of runtimes themselves
// (Node.js ends with 128 and 129 on unhandled errors).
const SIGNALS: Readonly<Record<number, string>> = {
  132: "SIGILL",
  134: "SIGABRT",
  135: "SIGBUS",
  136: "SIGFPE",
  137: "SIGKILL",
  139: "SIGSEGV",
  143: "SIGTERM",
};

/** @param signalName of a process that was our own child; others tell by their code */
export function exitOf(code: number | null, signalName: NodeJS.Signals | null = null): ProcessExit {
  const signal = signalName ?? SIGNALS[code ?? 0];
  return signal === undefined ? { kind: "exited", exitCode: code ?? 0 } : { kind: "signalled", signal };
}

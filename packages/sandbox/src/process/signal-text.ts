const SIGNAL_NAMES: Readonly<Record<string, string>> = {
  SIGABRT: "aborted",
  SIGBUS: "bus error",
  SIGFPE: "floating point exception",
  SIGILL: "illegal instruction",
  SIGKILL: "killed",
  SIGSEGV: "segmentation fault",
  SIGTERM: "terminated",
};

/** A signal as Go words it, in which Lambda's own messages are written. */
export function signalText(signal: string): string {
  return SIGNAL_NAMES[signal] ?? signal.toLowerCase();
}

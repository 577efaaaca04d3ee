import type { RuntimeFault } from "../environment/runtime-fault.js";
import type { ProcessExit } from "../process/runtime-process.js";
import { signalText } from "../process/signal-text.js";
import { MAX_EXTENSIONS } from "./extension-registry.js";
import type { ExternalExtension } from "./find-extensions.js";

/** What Lambda says when an extension's process ends; `reported` is the error it announced before, if any. */
export function extensionExitFault(exit: ProcessExit, reported: string | undefined): RuntimeFault {
  return { errorType: reported ?? "Extension.Crash", detail: exitText(exit) };
}

/** As Go words the end of a process. */
function exitText(exit: ProcessExit): string {
  switch (exit.kind) {
    case "exited":
      return exit.exitCode === 0 ? "exit code 0" : `exit status ${exit.exitCode}`;
    case "signalled":
      return `signal: ${signalText(exit.signal)}`;
    case "out-of-memory":
      return "signal: killed";
    default:
      return exit satisfies never;
  }
}

/** Why an extension could not be started. */
export interface LaunchFault {
  readonly index: number;
  /** As its log line names it. */
  readonly errorType: "PermissionDenied" | "TooManyExtensions" | "UnknownError";
  readonly fault: RuntimeFault;
}

/** The first extension that Lambda would not start; those after it are not tried. */
export function findLaunchFault(extensions: readonly ExternalExtension[]): LaunchFault | undefined {
  for (const [index, { name, problem }] of extensions.entries()) {
    if (index >= MAX_EXTENSIONS) return launchFault(index, "TooManyExtensions", "ErrTooManyExtensions");
    if (problem === undefined) continue;
    const errorType = problem === "permission denied" ? "PermissionDenied" : "UnknownError";
    return launchFault(index, errorType, `fork/exec /opt/extensions/${name}: ${problem}`);
  }
  return undefined;
}

function launchFault(index: number, errorType: LaunchFault["errorType"], detail: string): LaunchFault {
  return { index, errorType, fault: { errorType: "Extension.LaunchError", detail } };
}

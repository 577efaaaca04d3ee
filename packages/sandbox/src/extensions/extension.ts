import type { ServerResponse } from "node:http";

export type ExtensionEventType = "INVOKE" | "SHUTDOWN";

/** What an extension is doing, in the words of Lambda's log lines and error messages. */
export type ExtensionState =
  | "Started"
  | "Registered"
  | "Ready"
  | "Running"
  | "InitError"
  | "ExitError"
  | "Exited"
  | "LaunchError";

/** One extension in one life of an environment. */
export interface Extension {
  readonly name: string;
  /** An external one is a process of its own; an internal one is part of the runtime's. */
  readonly kind: "external" | "internal";
  /** Value of `Lambda-Extension-Identifier`. */
  readonly id: string;
  state: ExtensionState;
  events: readonly ExtensionEventType[];
  /** What it gave as its error, or why it could not be launched. */
  errorType: string | undefined;
  /** Its process has ended, or never was. Internal extensions have none. */
  hasExited: boolean;
  /** Its request for the next event, while it waits for one. */
  waiting: ServerResponse | undefined;
  /** An event that it has not asked for yet. */
  pending: object | undefined;
}

/** Why an extension's request does not fit what it did before; undefined when it does. */
export function transitionError(extension: Extension, to: ExtensionState): string | undefined {
  if (ALLOWED[to].includes(extension.state)) return undefined;
  return `State transition from ${extension.state} to ${to} failed for extension ${extension.name}. Error: State transition is not allowed`;
}

const ALLOWED: Readonly<Record<ExtensionState, readonly ExtensionState[]>> = {
  Started: [],
  Registered: ["Started"],
  // A request that broke off is asked again.
  Ready: ["Registered", "Running", "Ready"],
  Running: ["Ready"],
  InitError: ["Registered", "InitError"],
  ExitError: ["Started", "Registered", "Ready", "Running", "ExitError"],
  Exited: ["Started", "Registered", "Ready", "Running", "InitError", "ExitError"],
  LaunchError: ["Started"],
};

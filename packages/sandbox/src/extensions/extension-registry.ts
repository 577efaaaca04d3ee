import { randomUUID } from "node:crypto";
import type { ServerResponse } from "node:http";
import { sendJson } from "../runtime-api/answers.js";
import type { Extension, ExtensionEventType } from "./extension.js";
import { type InvokeNotice, invokeEvent, shutdownEvent } from "./extension-events.js";
import type { ShutdownReason } from "./shutdown-reason.js";

/** Extensions of one environment, external and internal together (Lambda's quota, enforced when they register). */
export const MAX_EXTENSIONS = 10;

/** Who takes part in one life of an environment, and who of them has asked for the next event. */
export class ExtensionRegistry {
  readonly #extensions = new Map<string, Extension>();
  readonly #onChange: () => void;
  #isOpen = true;
  #reported: string | undefined;

  /** @param onChange called after every step of an extension */
  constructor(externalNames: readonly string[], onChange: () => void) {
    this.#onChange = onChange;
    for (const name of externalNames) this.#add(name, "external");
  }

  /** In the order in which they were started or registered. */
  get all(): readonly Extension[] {
    return [...this.#extensions.values()];
  }

  get size(): number {
    return this.#extensions.size;
  }

  /** Extensions register during the initialisation only. */
  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** Nobody registers from now on. */
  close(): void {
    this.#isOpen = false;
  }

  /** The runtime starts once every external extension has registered. */
  get areRegistered(): boolean {
    return this.all.every(({ state }) => state !== "Started");
  }

  /** Everybody has done what was asked of them and waits for the next event. */
  get areReady(): boolean {
    return this.all.every(({ state, pending }) => state === "Ready" && pending === undefined);
  }

  /** The error that an extension reported first: it names the failure of the environment. */
  get reportedFault(): string | undefined {
    return this.#reported;
  }

  find(id: string): Extension | undefined {
    return this.all.find((extension) => extension.id === id);
  }

  findExternal(name: string): Extension | undefined {
    const extension = this.#extensions.get(name);
    return extension?.kind === "external" ? extension : undefined;
  }

  has(name: string): boolean {
    return this.#extensions.has(name);
  }

  addInternal(name: string): Extension {
    return this.#add(name, "internal");
  }

  register(extension: Extension, events: readonly ExtensionEventType[]): void {
    extension.state = "Registered";
    extension.events = events;
    this.#onChange();
  }

  /** The extension asks for its next event. */
  await(extension: Extension, response: ServerResponse): void {
    extension.state = "Ready";
    extension.waiting = response;
    response.once("close", () => {
      if (extension.waiting === response) extension.waiting = undefined;
    });
    if (extension.pending !== undefined) deliver(extension, extension.pending);
    this.#onChange();
  }

  /** @param errorType in the extension's own words */
  report(extension: Extension, state: "InitError" | "ExitError", errorType: string): void {
    extension.state = state;
    extension.errorType = errorType;
    this.#reported ??= `Extension.${state}`;
    this.#onChange();
  }

  /** The process of an external extension has ended. */
  exited(extension: Extension): void {
    if (extension.state !== "InitError" && extension.state !== "ExitError") extension.state = "Exited";
    extension.hasExited = true;
    this.#onChange();
  }

  /** The process of an external extension could not be started. */
  notLaunched(extension: Extension, errorType: string): void {
    extension.state = "LaunchError";
    extension.errorType = errorType;
    extension.hasExited = true;
  }

  /** Tells those that registered for invocations. */
  notifyInvoke(notice: InvokeNotice): void {
    const body = invokeEvent(notice);
    for (const extension of this.all) if (extension.events.includes("INVOKE")) deliver(extension, body);
  }

  /** Tells an external extension that registered for it; false when it did not. */
  notifyShutdown(extension: Extension, reason: ShutdownReason, deadlineMs: number): boolean {
    if (extension.kind === "internal" || !extension.events.includes("SHUTDOWN")) return false;
    deliver(extension, shutdownEvent(reason, deadlineMs));
    return true;
  }

  #add(name: string, kind: Extension["kind"]): Extension {
    const extension: Extension = {
      name,
      kind,
      id: randomUUID(),
      state: "Started",
      events: [],
      errorType: undefined,
      hasExited: false,
      waiting: undefined,
      pending: undefined,
    };
    this.#extensions.set(name, extension);
    return extension;
  }
}

/** Now, or as soon as the extension asks: it may still be busy, or have lost its connection. */
function deliver(extension: Extension, event: object): void {
  const { waiting } = extension;
  if (waiting === undefined) {
    extension.pending = event;
    return;
  }
  extension.state = "Running";
  extension.waiting = undefined;
  extension.pending = undefined;
  sendJson(waiting, 200, event, { "lambda-extension-event-identifier": randomUUID() });
}

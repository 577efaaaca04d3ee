import type { ExtensionsPlan } from "../backend.js";
import { ChangeSignal } from "../extensions/change-signal.js";
import { extensionExitFault, findLaunchFault } from "../extensions/extension-fault.js";
import { ExtensionRegistry } from "../extensions/extension-registry.js";
import { createExtensionsApi } from "../extensions/extensions-api.js";
import { findExternalExtensions } from "../extensions/find-extensions.js";
import type { FunctionOutput } from "../logs/function-output.js";
import type { ProcessExit } from "../process/runtime-process.js";
import type { RequestHandler } from "../runtime-api/answers.js";
import { createTelemetryApi } from "../telemetry/telemetry-api.js";
import type { RuntimeFault } from "./runtime-fault.js";
import type { SessionPlan } from "./session-plan.js";

/** The extensions of one life of an environment. */
export interface SessionExtensions {
  readonly registry: ExtensionRegistry;
  /** Tells of every step of an extension. */
  readonly changes: ChangeSignal;
  /** The Extensions, Telemetry and Logs APIs. */
  readonly answer: RequestHandler;
  /** What the backend starts; undefined without external extensions. */
  readonly plan: ExtensionsPlan | undefined;
  /** Why the environment fails before its runtime starts: an extension cannot be started. */
  readonly launchFault: RuntimeFault | undefined;
  /** Writes their log lines, once the initialisation is over. */
  log(): void;
}

export interface SessionExtensionsListener {
  /** An extension's process ended on its own. */
  readonly onExit: (fault: RuntimeFault) => void;
  readonly onRuntimeExit: (exit: ProcessExit) => void;
}

/** @param listenerHost tells where listeners of the environment are reached; asked once its API has an address */
export function createSessionExtensions(
  { options, identity, log }: SessionPlan,
  listenerHost: () => string,
  { onExit, onRuntimeExit }: SessionExtensionsListener,
): SessionExtensions {
  const found = findExternalExtensions(options.layersRoot);
  const launch = findLaunchFault(found);
  const names = found.map(({ name }) => name);
  const changes = new ChangeSignal();
  const registry = new ExtensionRegistry(launch === undefined ? names : names.slice(0, launch.index + 1), () =>
    changes.changed(),
  );
  const external = registry.all;
  const unlaunched = launch === undefined ? undefined : external[launch.index];
  if (launch !== undefined && unlaunched !== undefined) registry.notLaunched(unlaunched, launch.errorType);

  const answerExtensions = createExtensionsApi(registry, {
    functionName: identity.functionName,
    functionVersion: identity.functionVersion,
    handler: options.handler,
    accountId: identity.accountId,
  });
  const answerTelemetry = createTelemetryApi(registry, {
    get isOpen() {
      return log.telemetry.isOpen;
    },
    apiOf: (name) => log.telemetry.apiOf(name),
    take(name, request) {
      log.telemetry.subscribe(name, request, listenerHost());
      log.subscription({ name, api: request.api, types: request.types });
    },
  });

  const outputs = new Map<number, FunctionOutput>();
  const outputOf = (stream: number): FunctionOutput => {
    const output = outputs.get(stream) ?? log.extensionOutput();
    outputs.set(stream, output);
    return output;
  };
  const endOf = (index: number, exit: ProcessExit): void => {
    for (const output of outputs.values()) output.flush();
    const extension = external[index];
    if (extension === undefined) return;
    registry.exited(extension);
    onExit(extensionExitFault(exit, registry.reportedFault));
  };
  return {
    registry,
    changes,
    answer: (request, response) => answerExtensions(request, response) || answerTelemetry(request, response),
    launchFault: launch?.fault,
    plan:
      found.length === 0
        ? undefined
        : {
            names: names.slice(0, launch?.index),
            onOutput: (stream, chunk) => outputOf(stream).write(chunk),
            // What they printed before they ended is in their pipes by now and read within this turn of the event loop.
            onExit: (index, exit) => void setImmediate(endOf, index, exit),
            onRuntimeExit: (exit) => void setImmediate(onRuntimeExit, exit),
          },
    log() {
      for (const { name, state, events, errorType } of registry.all) log.extension({ name, state, events, errorType });
    },
  };
}

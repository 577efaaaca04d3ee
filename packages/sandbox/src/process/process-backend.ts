import { join } from "node:path";
import type { RuntimePlan, SandboxBackend } from "../backend.js";
import { lambdaVariables } from "../environment/lambda-variables.js";
import { bubblewrapArguments } from "./bubblewrap.js";
import { launcherCommand } from "./extension-launcher.js";
import { faketimeAdditions, faketimeVariables } from "./faketime-variables.js";
import { hostsOf } from "./hosts-file.js";
import { launch } from "./launcher.js";
import { hostLayout, sandboxLayout } from "./layout.js";
import type { ProcessCapabilities } from "./process-capabilities.js";
import { runtimeCommand } from "./runtime-command.js";
import { supervise } from "./supervised-process.js";
import { CERTIFICATES_FOLDER, certificateMounts, certificateVariables } from "./trusted-certificates.js";
import { unreadableEntries } from "./unreadable-entries.js";

/** Runs environments as processes of this machine, isolated by bubblewrap where that works. */
export function createProcessBackend({ bubblewrap, controlGroups }: ProcessCapabilities): SandboxBackend {
  const commandOf = ({ options, interpreter, runtimeApi, logStreamName, extensions }: RuntimePlan) => {
    const layout = bubblewrap === undefined ? hostLayout(options, interpreter) : sandboxLayout(options);
    const runtime = runtimeCommand(options, layout);
    const paths = extensions?.names.map((name) => join(layout.layersRoot, "extensions", name));
    const command = paths === undefined ? runtime : launcherCommand(paths, runtime);
    const { shiftedTime } = options;
    const trusted = options.trustedCertificates?.();
    const certificates =
      trusted && certificateVariables(trusted, bubblewrap === undefined ? trusted.folder : CERTIFICATES_FOLDER);
    // Variables of the function itself win.
    const environment = { ...certificates, ...lambdaVariables({ options, layout, runtimeApi, logStreamName }) };
    if (bubblewrap === undefined) {
      const shifted = shiftedTime === undefined ? {} : faketimeVariables(shiftedTime, shiftedTime.folder);
      return { command, environment: { ...environment, ...shifted }, workingDirectory: options.taskRoot };
    }
    const unreadable = unreadableEntries(options.taskRoot);
    const additions = [
      ...(shiftedTime === undefined ? [] : faketimeAdditions(shiftedTime)),
      ...(trusted === undefined ? [] : certificateMounts(trusted)),
    ];
    // Extensions come with layers, be they part of the runtime's process or processes of their own.
    const hasOwnHosts = options.layersRoot !== undefined;
    const sources = { options, interpreter, unreadable, additions, hasOwnHosts };
    const isolated = [bubblewrap, ...bubblewrapArguments(sources, command)];
    const hosts = hasOwnHosts ? { hosts: hostsOf(runtimeApi.slice(0, runtimeApi.lastIndexOf(":"))) } : {};
    return { command: isolated, environment, workingDirectory: "/", ...hosts };
  };
  return {
    name: "process",
    listenerHost: (runtimeApiHost) => (bubblewrap === undefined ? "127.0.0.1" : runtimeApiHost),
    start(plan) {
      const memoryMiB = plan.options.memoryMiB ?? 128;
      const controlGroup = controlGroups?.create({ memoryMiB });
      try {
        const controlGroupFiles = controlGroup?.memberFiles ?? [];
        const { onOutput, extensions } = plan;
        const child = launch({ ...commandOf(plan), controlGroupFiles, hasExtensions: extensions !== undefined });
        return supervise(child, { memoryMiB, controlGroup, onOutput, extensions });
      } catch (error) {
        controlGroup?.remove();
        throw error;
      }
    },
  };
}

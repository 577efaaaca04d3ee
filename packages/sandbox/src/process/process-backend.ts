import type { RuntimePlan, SandboxBackend } from "../backend.js";
import { lambdaVariables } from "../environment/lambda-variables.js";
import { bubblewrapArguments } from "./bubblewrap.js";
import { faketimeAdditions, faketimeVariables } from "./faketime-variables.js";
import { launch } from "./launcher.js";
import { hostLayout, sandboxLayout } from "./layout.js";
import type { ProcessCapabilities } from "./process-capabilities.js";
import { runtimeCommand } from "./runtime-command.js";
import { supervise } from "./supervised-process.js";
import { CERTIFICATES_FOLDER, certificateMounts, certificateVariables } from "./trusted-certificates.js";
import { unreadableEntries } from "./unreadable-entries.js";

/** Runs environments as processes of this machine, isolated by bubblewrap where that works. */
export function createProcessBackend({ bubblewrap, controlGroups }: ProcessCapabilities): SandboxBackend {
  const commandOf = ({ options, interpreter, runtimeApi, logStreamName }: RuntimePlan) => {
    const layout = bubblewrap === undefined ? hostLayout(options, interpreter) : sandboxLayout(options);
    const command = runtimeCommand(options, layout);
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
    const isolated = [bubblewrap, ...bubblewrapArguments({ options, interpreter, unreadable, additions }, command)];
    return { command: isolated, environment, workingDirectory: "/" };
  };
  return {
    name: "process",
    start(plan) {
      const memoryMiB = plan.options.memoryMiB ?? 128;
      const controlGroup = controlGroups?.create({ memoryMiB });
      try {
        const child = launch({ ...commandOf(plan), controlGroupFiles: controlGroup?.memberFiles ?? [] });
        return supervise(child, { memoryMiB, controlGroup, onOutput: plan.onOutput });
      } catch (error) {
        controlGroup?.remove();
        throw error;
      }
    },
  };
}

import type { ZipArtifact } from "@assay/archive";
import { type Finding, verdictOf } from "@assay/core";
import {
  assertSameCode,
  ensureFunction,
  type FunctionDefinition,
  publishVersion,
  type ReleaseTarget,
  updateConfiguration,
  uploadCode,
  waitUntilUpdated,
} from "@assay/release";
import type { FunctionConfiguration } from "@aws-sdk/client-lambda";
import type { Config } from "../config/schema.js";
import type { EffectJournal } from "../journal/effect.js";
import type { Stage } from "./stage.js";

export interface DeployInputs {
  readonly target: ReleaseTarget;
  readonly effects: EffectJournal;
  readonly definition: FunctionDefinition;
  /** The proven package, with the bytes that are uploaded. */
  readonly artifact: ZipArtifact;
  readonly deploy: Config["deploy"];
}

/** Uploads exactly the proven bytes and publishes them as a version. No alias changes. */
export const deploy: Stage<DeployInputs> = {
  name: "deploy",
  title: "The target holds exactly the proven bytes as a published version",
  async judge({ target, effects, definition, artifact, deploy: config, progress }) {
    const { functionName } = definition;
    const { digest } = artifact;
    const settle = (): Promise<FunctionConfiguration> =>
      waitUntilUpdated(target, functionName, { timeoutMs: config.timeoutSeconds * 1_000 });
    progress(`uploading ${artifact.packedBytes} bytes to "${functionName}"`);
    const { created } = await effects.perform({ kind: "upload-code", functionName, digest }, async () => {
      const result = await ensureFunction(target, definition, artifact.bytes, config);
      if (!result.created) {
        await settle();
        await uploadCode(target, definition, artifact.bytes);
      }
      return result;
    });
    let latest = await settle();
    if (config.updateConfiguration && !created) {
      await updateConfiguration(target, definition);
      latest = await settle();
    }
    assertSameCode(`$LATEST of "${functionName}"`, latest.CodeSha256, digest);
    progress("publishing a version");
    const version = await effects.perform({ kind: "publish-version", functionName, digest }, async () => {
      const published = await publishVersion(target, { functionName, digest });
      return published.version;
    });
    const evidence = { functionName, version, created, digest, codeSha256: latest.CodeSha256 ?? null };
    return {
      verdict: verdictOf(evidence, driftFindings(definition, latest)),
      learned: { deployed: true, version },
    };
  },
};

/** What was proved in the sandbox and what runs on the target differ in more than where they run. */
function driftFindings(definition: FunctionDefinition, latest: FunctionConfiguration): readonly Finding[] {
  const pairs: readonly (readonly [string, string | number, string | number | undefined])[] = [
    ["runtime", definition.runtime, latest.Runtime],
    ["handler", definition.handler, latest.Handler],
    ["memoryMiB", definition.memoryMiB, latest.MemorySize],
    ["timeoutSeconds", definition.timeoutSeconds, latest.Timeout],
    ["architecture", definition.architecture, latest.Architectures?.[0] ?? "x86_64"],
  ];
  return pairs
    .filter(([, expected, actual]) => expected !== actual)
    .map(([key, expected, actual]) => ({
      ruleId: "deploy/configuration-differs",
      level: "warning",
      message: `\`function.${key}\` is ${expected} in the configuration and ${actual ?? "unknown"} on the target`,
      remedy: "make them equal, or set `deploy.updateConfiguration` to let a release write them",
    }));
}

import type { FidelityLedger } from "@assay/core";
import { codeSigningConfigNotFound } from "../errors.js";
import type { LambdaStore } from "../store.js";
import type { KeptCodeSigningConfig } from "./code-signing-configs.js";

/** The configuration that a function is to have. @throws CodeSigningConfigNotFoundException */
export function attachableConfig(store: LambdaStore, arn: string): KeptCodeSigningConfig {
  const config = store.codeSigning.find(arn);
  if (config === undefined) throw codeSigningConfigNotFound(arn);
  return config;
}

/** Says that code came to a function that wants signed code, and that nobody looked for a signature. */
export function noteUncheckedSignature(
  ledger: FidelityLedger,
  operation: string,
  functionName: string,
  config: KeptCodeSigningConfig | undefined,
): void {
  if (config === undefined) return;
  const { untrustedArtifactOnDeployment } = config.rules;
  ledger.record({
    source: `lambda.${operation}`,
    gap: "signature-not-checked",
    detail: `code of ${functionName} is taken without looking for a signature; with ${untrustedArtifactOnDeployment}, AWS would ${untrustedArtifactOnDeployment === "Enforce" ? "refuse" : "report"} what none of the allowed publishers has signed`,
  });
}

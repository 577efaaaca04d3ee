import { proveQualifier, type QualifierProof } from "../proof/prove-qualifier.js";
import type { Stage, StageTools } from "./stage.js";

export type VerifyInputs = Omit<QualifierProof, "stage" | "qualifier" | keyof StageTools>;

/** Invokes the published version by its number, before any traffic reaches it. */
export const verify: Stage<VerifyInputs> = {
  name: "verify",
  title: "The published version answers every declared event as expected",
  async judge(inputs) {
    return { verdict: await proveQualifier({ ...inputs, stage: "verify", qualifier: inputs.version }) };
  },
};

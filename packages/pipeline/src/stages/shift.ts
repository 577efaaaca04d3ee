import type { Finding, Verdict } from "@assay/core";
import { type AliasState, findAlias, moveAlias, servesOnly } from "@assay/release";
import type { EffectJournal } from "../journal/effect.js";
import { proveQualifier, type QualifierProof } from "../proof/prove-qualifier.js";
import type { Stage, StageTools } from "./stage.js";

export interface ShiftInputs extends Omit<QualifierProof, "stage" | "qualifier" | keyof StageTools> {
  readonly alias: string;
  readonly effects: EffectJournal;
}

/** Moves the alias to the proven version, all at once, and proves it again through the alias. */
export const shift: Stage<ShiftInputs> = {
  name: "shift",
  title: "The alias sends all traffic to the proven version, which answers through it",
  async judge(inputs) {
    const { target, effects, functionName, alias, version } = inputs;
    const before = await findAlias(target, { functionName, alias });
    // A run that was killed after it moved the alias finds its work done.
    if (!servesOnly(before, version)) {
      inputs.progress(`moving "${alias}" from ${before?.version ?? "nowhere"} to ${version}`);
      const effect = { kind: "move-alias", functionName, alias, from: before?.version ?? null, to: version } as const;
      await effects.perform(effect, async () => {
        const moved = await moveAlias(target, { functionName, alias }, { from: before, version });
        return moved.revisionId ?? null;
      });
    }
    const verdict = await proveQualifier({ ...inputs, stage: "shift", qualifier: alias });
    const complete = withNotes(verdict, abandonedWeights(alias, before));
    return { verdict: complete, learned: complete.kind === "passed" ? { shouldRollBack: false } : {} };
  },
};

function abandonedWeights(alias: string, before: AliasState | undefined): readonly Finding[] {
  const weights = Object.entries(before?.weights ?? {});
  if (weights.length === 0) return [];
  const shares = weights.map(([version, weight]) => `${weight * 100} % to version ${version}`).join(", ");
  return [
    {
      ruleId: "shift/weights-cleared",
      level: "note",
      message: `alias "${alias}" still sent ${shares}, left over from another release`,
      remedy: "nothing to do: the weights were cleared; find out which release left them",
    },
  ];
}

function withNotes(verdict: Verdict, notes: readonly Finding[]): Verdict {
  if (notes.length === 0) return verdict;
  if (verdict.kind === "failed") {
    const [first, ...rest] = verdict.findings;
    return { ...verdict, findings: [first, ...rest, ...notes] };
  }
  return { ...verdict, findings: [...(verdict.findings ?? []), ...notes] };
}

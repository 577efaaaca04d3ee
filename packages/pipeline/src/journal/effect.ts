import type { Digest, JsonValue } from "@assay/core";

/** Something that changes the world outside this machine. Each kind can be told apart afterwards: happened or not. */
export type Effect =
  | { readonly kind: "upload-code"; readonly functionName: string; readonly digest: Digest }
  | { readonly kind: "publish-version"; readonly functionName: string; readonly digest: Digest }
  | {
      readonly kind: "move-alias";
      readonly functionName: string;
      readonly alias: string;
      /** Null: the alias does not exist yet. */
      readonly from: string | null;
      readonly to: string;
    }
  | {
      readonly kind: "roll-back-alias";
      readonly functionName: string;
      readonly alias: string;
      readonly from: string;
      readonly to: string | null;
    };

/** Writes down what is about to happen before it happens, and what came of it. */
export interface EffectJournal {
  perform<Result extends JsonValue>(effect: Effect, run: () => Promise<Result>): Promise<Result>;
}

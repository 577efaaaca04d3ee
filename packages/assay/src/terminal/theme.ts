import type { FindingLevel, StageReport } from "@assay/core";
import { createColors } from "picocolors";

type Paint = (text: string) => string;

/** How things look: a sign and a colour for each status, so that either is enough. */
export interface Theme {
  readonly bold: Paint;
  readonly dim: Paint;
  readonly accent: Paint;
  readonly status: { readonly [Status in StageReport["status"]]: string };
  readonly level: { readonly [Level in FindingLevel]: Paint };
  readonly tone: { readonly [Tone in "good" | "bad" | "open"]: Paint };
}

export function createTheme(colors: boolean): Theme {
  const { bold, cyan, dim, green, red, yellow } = createColors(colors);
  return {
    bold,
    dim,
    accent: cyan,
    status: {
      passed: green("✔"),
      failed: red("✘"),
      inconclusive: yellow("?"),
      errored: yellow("!"),
      interrupted: yellow("■"),
      skipped: dim("-"),
    },
    level: { error: red, warning: yellow, note: dim },
    tone: { good: green, bad: red, open: yellow },
  };
}

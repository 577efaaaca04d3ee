import type { ConfigInput } from "./schema.js";

// This file is what `import { defineConfig } from "assay"` means inside a configuration, see load-config.ts.
// It must not import anything at run time.

/** Gives an `assay.config.ts` its types; returns its argument. */
export function defineConfig(config: ConfigInput): ConfigInput {
  return config;
}

import { AssayError } from "@assay/core";

export type TargetName =
  /** The embedded AWS, started for this run and gone with it. */
  | { readonly kind: "local" }
  | { readonly kind: "aws" }
  /** Whatever answers AWS requests at this URL. */
  | { readonly kind: "endpoint"; readonly url: string };

/**
 * Reads a target as a person writes it.
 *
 * @throws AssayError `TARGET_UNKNOWN`
 */
export function parseTarget(text: string): TargetName {
  if (text === "local" || text === "aws") return { kind: text };
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === "http:" || url?.protocol === "https:") return { kind: "endpoint", url: url.href };
  throw new AssayError("TARGET_UNKNOWN", `unknown target "${text}"; accepted: local, aws, or the URL of an endpoint`, {
    hint: "for example --target http://127.0.0.1:4566",
  });
}

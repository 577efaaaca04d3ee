/** Lambda runtimes that Assay runs. Others are recognised by name and refused with this list. */
export const RUNTIMES = [
  "nodejs20.x",
  "nodejs22.x",
  "nodejs24.x",
  "python3.9",
  "python3.10",
  "python3.11",
  "python3.12",
  "python3.13",
  "python3.14",
  "provided.al2",
  "provided.al2023",
] as const;

export type Runtime = (typeof RUNTIMES)[number];

export type RuntimeFamily = "nodejs" | "python" | "provided";

export function isRuntime(text: string): text is Runtime {
  return (RUNTIMES as readonly string[]).includes(text);
}

export function runtimeFamilyOf(runtime: Runtime): RuntimeFamily {
  if (runtime.startsWith("nodejs")) return "nodejs";
  return runtime.startsWith("python") ? "python" : "provided";
}

/** Version of the language: `3.11` of `python3.11`, `22` of `nodejs22.x`; undefined for `provided.*`. */
export function languageVersionOf(runtime: Runtime): string | undefined {
  return /^(?:nodejs|python)(\d+(?:\.\d+)?)/.exec(runtime)?.[1];
}

export type Architecture = "x86_64" | "arm64";

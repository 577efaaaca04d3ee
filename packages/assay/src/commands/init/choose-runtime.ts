import { isAssayError, RUNTIMES, type Runtime, type RuntimeFamily, runtimeFamilyOf } from "@assay/core";
import { findInterpreter } from "@assay/sandbox";

/** What most new functions use; tried first. */
const PREFERRED: { readonly [Family in Exclude<RuntimeFamily, "provided">]: Runtime } = {
  python: "python3.13",
  nodejs: "nodejs22.x",
};

/** A runtime of a language, for a project that does not say which: one that this machine can run, where there is one. */
export async function chooseRuntime(family: keyof typeof PREFERRED, projectRoot: string): Promise<Runtime> {
  const newestFirst = RUNTIMES.filter((runtime) => runtimeFamilyOf(runtime) === family).toReversed();
  for (const runtime of [PREFERRED[family], ...newestFirst]) {
    if (await isRunnable(runtime, projectRoot)) return runtime;
  }
  return PREFERRED[family];
}

async function isRunnable(runtime: Runtime, projectRoot: string): Promise<boolean> {
  try {
    await findInterpreter(runtime, { projectRoot });
    return true;
  } catch (error) {
    if (isAssayError(error) && error.code === "RUNTIME_MISSING") return false;
    throw error;
  }
}

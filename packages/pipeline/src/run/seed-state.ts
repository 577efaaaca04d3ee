import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { AssayError, type Digest, digestOf, type ReleaseState, type StageName } from "@assay/core";
import type { Config } from "../config/schema.js";
import type { RunMemory } from "../journal/replay.js";
import type { RunStore } from "../run-store/run-store.js";
import { initialState } from "../state-machine/initial-state.js";

/**
 * What a run knows when it does not begin at the beginning: the package on disk, and what an earlier run has proved
 * about exactly these bytes. Nothing is taken on trust.
 *
 * @throws AssayError `PACKAGE_MISSING`, `PACKAGE_UNPROVEN`, `VERSION_UNKNOWN`
 */
export async function seedState(request: {
  readonly config: Config;
  readonly directory: string;
  readonly first: StageName;
  readonly target: string;
  readonly store: RunStore;
}): Promise<ReleaseState> {
  const { config, directory, first } = request;
  const blank = initialState(resolve(directory, config.source));
  if (first === "unit" || first === "build") return blank;
  const packagePath = resolve(directory, config.build.artifact);
  const packageDigest = await digestOfPackage(packagePath, first);
  const seeded = { ...blank, packagePath, packageDigest };
  if (first === "inspect" || first === "smoke") return seeded;
  const proof = await findRun(request.store, ({ state }) => state.packageDigest === packageDigest && state.smokePassed);
  if (proof === undefined) {
    throw new AssayError("PACKAGE_UNPROVEN", `no earlier run has proved ${packageDigest}, which is to be deployed`, {
      hint: "start at an earlier stage: --from inspect",
    });
  }
  const proved = { ...seeded, packageValidated: proof.state.packageValidated, smokePassed: true };
  if (first === "deploy") return proved;
  return { ...proved, deployed: true, version: await findVersion(request, packageDigest) };
}

async function digestOfPackage(path: string, first: StageName): Promise<Digest> {
  const bytes = await readFile(path).catch((cause: unknown) => {
    throw new AssayError("PACKAGE_MISSING", `stage ${first} needs a package and there is none at ${path}`, {
      hint: "start with the build: --from build",
      cause,
    });
  });
  return digestOf(bytes);
}

async function findVersion(
  { config, first, target, store }: Parameters<typeof seedState>[0],
  packageDigest: Digest,
): Promise<string> {
  if (target === "local") {
    throw new AssayError(
      "VERSION_UNKNOWN",
      `stage ${first} needs a deployed version, and the local target starts empty`,
      {
        hint: "start at an earlier stage: --from deploy",
      },
    );
  }
  const run = await findRun(store, ({ started, state, reports }) => {
    const sameFunction = started.target === target && started.functionName === config.function.name;
    const sameBytes = state.packageDigest === packageDigest && state.version !== null;
    return sameFunction && sameBytes && (first === "verify" || reports.get("verify")?.status === "passed");
  });
  if (run?.state.version) return run.state.version;
  const needed = first === "verify" ? "deployed" : "deployed and verified";
  throw new AssayError("VERSION_UNKNOWN", `no earlier run has ${needed} ${packageDigest} on ${target}`, {
    hint: `start at an earlier stage: --from ${first === "verify" ? "deploy" : "verify"}`,
  });
}

async function findRun(store: RunStore, fits: (memory: RunMemory) => boolean): Promise<RunMemory | undefined> {
  for (const record of await store.list()) {
    const memory = await record.recall();
    if (memory !== undefined && fits(memory)) return memory;
  }
  return undefined;
}

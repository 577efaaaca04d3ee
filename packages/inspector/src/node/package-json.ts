import { posix } from "node:path";
import type { FunctionFiles } from "../function-files.js";

/** The parts of a package.json that decide how modules resolve. */
export interface PackageJson {
  readonly name?: string;
  readonly type?: string;
  readonly main?: string;
  readonly exports?: unknown;
  readonly imports?: unknown;
}

export interface PackageScope {
  readonly directory: string;
  readonly manifest: PackageJson;
}

/** Reads package.json files; each once. */
export interface PackageJsons {
  /** Undefined when the folder has none. An unreadable one counts as empty, as Node fails on it itself. */
  read(directory: string): Promise<PackageJson | undefined>;
  /** The nearest package.json at or above a file's folder. */
  scopeOf(path: string): Promise<PackageScope | undefined>;
}

export function createPackageJsons(files: FunctionFiles): PackageJsons {
  const known = new Map<string, Promise<PackageJson | undefined>>();
  const read = async (directory: string): Promise<PackageJson | undefined> => {
    const file = files.find(`${directory}/package.json`);
    return file?.kind === "file" ? parseManifest((await files.read(file.path)).toString("utf8")) : undefined;
  };
  const cached = (directory: string): Promise<PackageJson | undefined> => {
    const manifest = known.get(directory) ?? read(directory);
    known.set(directory, manifest);
    return manifest;
  };
  return {
    read: cached,
    async scopeOf(path) {
      for (let directory = posix.dirname(path); directory !== "/"; directory = posix.dirname(directory)) {
        // Node looks no further up than the folder that holds the packages.
        if (directory.endsWith("/node_modules")) return undefined;
        const manifest = await cached(directory);
        if (manifest !== undefined) return { directory, manifest };
      }
      return undefined;
    },
  };
}

function parseManifest(text: string): PackageJson {
  try {
    const value: unknown = JSON.parse(text.replace(/^\uFEFF/, ""));
    if (typeof value !== "object" || value === null || Array.isArray(value)) return {};
    const manifest = value as Readonly<Record<string, unknown>>;
    return {
      ...(typeof manifest.name === "string" ? { name: manifest.name } : {}),
      ...(typeof manifest.type === "string" ? { type: manifest.type } : {}),
      ...(typeof manifest.main === "string" ? { main: manifest.main } : {}),
      exports: manifest.exports,
      imports: manifest.imports,
    };
  } catch {
    return {};
  }
}

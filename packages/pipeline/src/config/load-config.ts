import { readFile } from "node:fs/promises";
import { dirname, extname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { AssayError, messageOf } from "@assay/core";
import { configIssuesOf } from "./config-issues.js";
import { findConfig } from "./find-config.js";
import { type Config, configSchema } from "./schema.js";

export interface LoadedConfig {
  readonly config: Config;
  /** Absolute. */
  readonly path: string;
  /** Folder of the configuration; every relative path in it starts here. */
  readonly directory: string;
}

/**
 * Reads and checks a configuration.
 *
 * @param options.path file to read; default: the nearest `assay.config.*` from `cwd` upwards
 * @throws AssayError `CONFIG_NOT_FOUND`, `CONFIG_UNREADABLE`, `CONFIG_INVALID`, `CONFIG_UNKNOWN_KEY`
 */
export async function loadConfig(options: { readonly cwd: string; readonly path?: string }): Promise<LoadedConfig> {
  const path = options.path === undefined ? await findConfig(options.cwd) : resolve(options.cwd, options.path);
  const config = parseConfig(await readConfig(path), path);
  return { config, path, directory: dirname(path) };
}

/**
 * Checks a configuration that was read from `path`.
 *
 * @throws AssayError `CONFIG_INVALID` or `CONFIG_UNKNOWN_KEY`, naming file, key, the wrong value and the accepted ones
 */
export function parseConfig(input: unknown, path: string): Config {
  const parsed = configSchema.safeParse(input, { reportInput: true });
  if (parsed.success) return parsed.data;
  const issues = configIssuesOf(parsed.error, input);
  const lines = issues.map(({ key, message }) => (key === "" ? message : `\`${key}\` ${message}`));
  const unknownOnly = issues.every(({ message }) => message.startsWith("unknown key"));
  throw new AssayError(unknownOnly ? "CONFIG_UNKNOWN_KEY" : "CONFIG_INVALID", `${path}: ${lines.join("; ")}`, {
    hint: "correct the configuration; docs/configuration.md lists every key",
  });
}

async function readConfig(path: string): Promise<unknown> {
  try {
    switch (extname(path)) {
      case ".json":
        return JSON.parse(await readFile(path, "utf8"));
      case ".yaml":
      case ".yml": {
        const { parse } = await import("yaml");
        return parse(await readFile(path, "utf8"));
      }
      case ".ts":
      case ".mts":
      case ".js":
      case ".mjs":
        return await importConfig(path);
      default:
        throw new Error(`"${extname(path)}" is not one of .ts, .mts, .js, .mjs, .json, .yaml, .yml`);
    }
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

/** The exported configuration of a module, TypeScript or not, without a build step. */
async function importConfig(path: string): Promise<unknown> {
  // A missing file would otherwise be reported as a module that cannot be resolved.
  await readFile(path);
  const { createJiti } = await import("jiti");
  // `import { defineConfig } from "assay"` works in a project that has nothing installed: it means this installation.
  const ownDefineConfig = fileURLToPath(new URL("./define-config", import.meta.url));
  const jiti = createJiti(path, {
    alias: { assay: ownDefineConfig, "@assay/pipeline": ownDefineConfig },
    fsCache: false,
    interopDefault: false,
    moduleCache: false,
  });
  const module = await jiti.import<{ default?: unknown }>(path);
  if (module.default === undefined) throw new Error("it has no default export");
  return module.default;
}

function unreadable(path: string, cause: unknown): AssayError {
  if (cause instanceof Error && "code" in cause && cause.code === "ENOENT" && "path" in cause && cause.path === path) {
    return new AssayError("CONFIG_NOT_FOUND", `there is no configuration at ${path}`, {
      hint: "name an existing file with --config, or run `assay init`",
      cause,
    });
  }
  return new AssayError("CONFIG_UNREADABLE", `cannot read ${path}: ${messageOf(cause).split("\n")[0]}`, {
    hint: "export the configuration with `export default defineConfig({ ... })`, or write valid JSON or YAML",
    cause,
  });
}

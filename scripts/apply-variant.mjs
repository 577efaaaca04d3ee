// Makes a copy of examples/line-bot, as it is or broken in one of the ways of examples/line-bot/broken.
// Usage: node scripts/apply-variant.mjs <variant | fixed> <folder> [prepared folder]
// A prepared folder is an earlier copy: its installed packages are taken over, so that nothing is downloaded twice.
import { cp, mkdir, readdir, readFile } from "node:fs/promises";
import { basename, join, relative, sep } from "node:path";
import { argv } from "node:process";
import { fileURLToPath, pathToFileURL } from "node:url";

const PROJECT = fileURLToPath(new URL("../examples/line-bot/", import.meta.url));
const BROKEN = join(PROJECT, "broken");
const NOT_SOURCE = new Set(["broken", "build", "node_modules", ".assay", ".pytest_cache", "__pycache__"]);

/** The broken variants by name: what was changed, and which stage and rule have to stop it. */
export async function readVariants() {
  const names = await readVariantNames();
  return Promise.all(
    names.map(async (name) => ({
      name,
      ...JSON.parse(await readFile(join(BROKEN, name, "variant.json"), "utf8")),
    })),
  );
}

/** Copies the project to `folder` and lays the variant's files over it; `fixed` lays nothing over it. */
export async function applyVariant(variant, folder, preparedFolder) {
  const known = ["fixed", ...(await readVariantNames())];
  if (!known.includes(variant)) throw new Error(`unknown variant "${variant}"; known: ${known.join(", ")}`);

  await mkdir(folder, { recursive: true });
  await cp(PROJECT, folder, {
    recursive: true,
    filter: (path) =>
      !relative(PROJECT, path)
        .split(sep)
        .some((part) => NOT_SOURCE.has(part)),
  });
  if (variant !== "fixed") {
    await cp(join(BROKEN, variant), folder, { recursive: true, filter: (path) => basename(path) !== "variant.json" });
  }
  if (preparedFolder !== undefined) await takeOverPackages(preparedFolder, folder);
}

async function readVariantNames() {
  const entries = await readdir(BROKEN, { withFileTypes: true });
  return entries.flatMap((entry) => (entry.isDirectory() ? [entry.name] : [])).sort();
}

async function takeOverPackages(from, to) {
  const built = await readdir(join(from, "build")).catch(() => []);
  const vendored = built.filter((name) => name.startsWith("vendor-") && !name.endsWith(".partial"));
  for (const path of [join(".assay", "cache"), ...vendored.map((name) => join("build", name))]) {
    await cp(join(from, path), join(to, path), { recursive: true }).catch((error) => {
      if (error.code !== "ENOENT") throw error;
    });
  }
}

if (argv[1] !== undefined && import.meta.url === pathToFileURL(argv[1]).href) {
  const [variant, folder, preparedFolder] = argv.slice(2);
  if (variant === undefined || folder === undefined) {
    throw new Error("usage: node scripts/apply-variant.mjs <variant | fixed> <folder> [prepared folder]");
  }
  await applyVariant(variant, folder, preparedFolder);
}

/** Programs that resolve imports where a function would, given as data in ASSAY_IMPORTS. Results go to a file. */
export const IMPORT_PROBES = {
  // `-s`: not the user's own packages. The working directory, /var/task, comes first on the path, as in Lambda.
  python: `exec python3 -s -B -c '
import importlib, json, os
results = []
for wanted in json.loads(os.environ["ASSAY_IMPORTS"]):
    result = {"error": None, "names": None}
    try:
        module = importlib.import_module(wanted["module"])
        name = wanted.get("name")
        if name is not None and not hasattr(module, name):
            result["names"] = [known for known in dir(module) if not known.startswith("_")]
    except BaseException as error:
        result["error"] = f"{type(error).__name__}: {error}"
    results.append(result)
with open(os.path.join(os.environ["ASSAY_OUTPUT_DIRECTORY"], "imports.json"), "w") as file:
    json.dump(results, file)
os._exit(0)
'`,
  // Code given with -e resolves its imports from the working directory, which is /var/task.
  nodejs: `exec node --input-type=module -e '
import { existsSync, writeFileSync } from "node:fs";
const results = [];
for (const { module, name } of JSON.parse(process.env.ASSAY_IMPORTS)) {
  const result = { error: null, names: null };
  try {
    const file = ["", ".mjs", ".js", ".cjs"].map((end) => module + end).find((path) => existsSync(path) && /[.]/.test(path));
    const loaded = await import(file === undefined || module.startsWith(".") ? module : process.cwd() + "/" + file);
    const names = [...new Set([...Object.keys(loaded), ...Object.keys(Object(loaded.default))])];
    if (name !== undefined && !names.includes(name)) result.names = names;
  } catch (error) {
    result.error = String(error).split("\\n")[0];
  }
  results.push(result);
}
writeFileSync(process.env.ASSAY_OUTPUT_DIRECTORY + "/imports.json", JSON.stringify(results));
process.exit(0);
'`,
} as const;

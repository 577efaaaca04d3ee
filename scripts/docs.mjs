// Writes the generated documents; with --check it only says which differ from what would be written.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { commandDocs } from "./docs/commands.mjs";
import { configurationDocs } from "./docs/configuration.mjs";
import { operationsDocs } from "./docs/operations.mjs";
import { root, run } from "./run.mjs";

const checkOnly = process.argv.includes("--check");
if ((await run(process.execPath, [`${root}/scripts/build.mjs`])) !== 0) process.exit(1);

const documents = { ...(await configurationDocs()), ...(await commandDocs()), ...(await operationsDocs()) };
const stale = [];
for (const [path, content] of Object.entries(documents)) {
  let before = "";
  try {
    before = readFileSync(`${root}/${path}`, "utf8");
  } catch {
    // Not written yet.
  }
  if (before === content) continue;
  stale.push(path);
  if (checkOnly) continue;
  mkdirSync(dirname(`${root}/${path}`), { recursive: true });
  writeFileSync(`${root}/${path}`, content);
  console.log(`wrote ${path}`);
}
if (checkOnly && stale.length > 0) {
  for (const path of stale) console.error(`${path} differs from what the code says; run npm run docs`);
  process.exitCode = 1;
}

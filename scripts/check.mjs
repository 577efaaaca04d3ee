// Runs the table of checks in order and says which promise is broken.
// `npm run check -- --only lint,types` runs some of them; `--keep-going` runs all after a failure.
import { parseArgs } from "node:util";
import { checks } from "./checks/table.mjs";
import { root, run, tool } from "./run.mjs";

const { values } = parseArgs({ options: { only: { type: "string" }, "keep-going": { type: "boolean" } } });
const wanted = values.only?.split(",");
const unknown = wanted?.filter((id) => !checks.some((check) => check.id === id)) ?? [];
if (unknown.length > 0) {
  console.error(`unknown check "${unknown[0]}"; known: ${checks.map(({ id }) => id).join(", ")}`);
  process.exit(2);
}

const broken = [];
for (const { id, label, command } of checks) {
  if (wanted !== undefined && !wanted.includes(id)) continue;
  const startedAt = Date.now();
  const [program, ...args] = command;
  const exitCode = await run(program === "node" ? process.execPath : tool(program), args, { cwd: root });
  const seconds = ((Date.now() - startedAt) / 1000).toFixed(1);
  console.log(`${exitCode === 0 ? "ok    " : "BROKEN"} ${label} (${id}, ${seconds} s)`);
  if (exitCode === 0) continue;
  broken.push(id);
  if (!values["keep-going"]) break;
}
if (broken.length > 0) {
  console.error(`broken: ${broken.join(", ")}; run one alone with npm run check -- --only ${broken[0]}`);
  process.exitCode = 1;
}

// `npm run bench`: speed and size as ratios against a baseline of the same run; JSON in bench/results/.
// `--quick` measures fewer rounds, `--only cold-start,warm-invoke` some of the parts.
import { mkdirSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { parseArgs } from "node:util";

const parts = {
  "cold-start": async (options) => (await import("./cold-start.mjs")).coldStart(options),
  "warm-invoke": async (options) => (await import("./warm-invoke.mjs")).warmInvoke(options),
  "start-up": async (options) => (await import("./start-up.mjs")).startUp(options),
  "services-vs-moto": async (options) => (await import("./services-vs-moto.mjs")).servicesVsMoto(options),
  "api-round-trip": async (options) => (await import("./api-round-trip.mjs")).apiRoundTrip(options),
  "api-under-load": async () => (await import("./api-under-load.mjs")).apiUnderLoad(),
  "functional-test": async (options) => (await import("./functional-test.mjs")).functionalTest(options),
  persistence: async (options) => (await import("./persistence.mjs")).persistence(options),
  memory: async (options) => (await import("./memory.mjs")).memory(options),
  "whole-run": async (options) => (await import("./whole-run.mjs")).wholeRun(options),
};

const { values } = parseArgs({ options: { quick: { type: "boolean" }, only: { type: "string" } } });
const names = values.only?.split(",") ?? Object.keys(parts);
const unknown = names.find((name) => !(name in parts));
if (unknown !== undefined) {
  console.error(`unknown part "${unknown}"; known: ${Object.keys(parts).join(", ")}`);
  process.exit(2);
}

const results = [];
for (const name of names) {
  for (const each of await parts[name]({ quick: values.quick ?? false })) {
    results.push({ part: name, ...each });
    const { met, value, unit, bound, limit } = each;
    console.log(`${met ? "ok  " : "MISS"} ${each.name}: ${value} ${unit} (${bound} ${limit})`);
  }
}

const file = new URL("./results/latest.json", import.meta.url);
mkdirSync(new URL("./results/", import.meta.url), { recursive: true });
const machine = { cpus: cpus().length, node: process.version, platform: process.platform };
writeFileSync(file, `${JSON.stringify({ machine, measuredAt: new Date().toISOString(), results }, null, 2)}\n`);
console.log(`written to ${file.pathname}`);
// A missed promise is shown, not failed: machines are noisy, and a bench is read by people.

// Runs the pipeline, as installed, in a process of its own and kills it with SIGKILL at one moment of its journal.
// Usage: node run-and-die.mjs '{ "cwd", "target", "entry", "moment", "resume"? }'; started by `runUntilKilled`.
import { loadConfig, runPipeline } from "@assay/pipeline";

/** `stage-started unit`, `intent publish-version`, `run-ended`. */
function nameOf(entry) {
  const subject = entry.stage ?? entry.report?.stage ?? entry.effect?.kind;
  return subject === undefined ? entry.type : `${entry.type} ${subject}`;
}

const { cwd, target, entry, moment, resume } = JSON.parse(process.argv[2]);
const { config, path } = await loadConfig({ cwd });
await runPipeline({
  config,
  configPath: path,
  target,
  resume,
  onJournal(seen, when) {
    if (nameOf(seen) === entry && when === moment) process.kill(process.pid, "SIGKILL");
  },
});

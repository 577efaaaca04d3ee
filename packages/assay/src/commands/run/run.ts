import { relative } from "node:path";
import { type RunEvent, type RunReport, systemClock } from "@assay/core";
import { type Config, loadConfig, parseConfig, postWebhook, runPipeline, writeReports } from "@assay/pipeline";
import { abortOnSignals } from "../../abort-on-signals.js";
import { hasColors, type Io, isInteractive } from "../../io.js";
import { createTerminalRenderer } from "../../terminal/terminal-renderer.js";

export interface RunArguments {
  readonly config?: string;
  readonly target: string;
  readonly profile?: string;
  readonly region?: string;
  readonly alias?: string;
  readonly from?: string;
  readonly only?: string;
  readonly resume?: string | true;
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly verbose?: boolean;
}

/** Runs the pipeline, shows it, writes its reports, and answers its exit code. */
export async function run(args: RunArguments, io: Io): Promise<number> {
  const { cwd, stdout, stderr, env } = io;
  const loaded = await loadConfig({ cwd, ...(args.config === undefined ? {} : { path: args.config }) });
  const config =
    args.alias === undefined ? loaded.config : parseConfig({ ...loaded.config, alias: args.alias }, "--alias");
  using renderer = createTerminalRenderer({
    stream: stderr,
    colors: hasColors(io),
    interactive: isInteractive(io),
    verbosity: args.quiet ? "quiet" : args.verbose ? "verbose" : "normal",
  });
  using interruption = abortOnSignals();
  interruption.signal.addEventListener("abort", () => renderer.interrupting(), { once: true });
  let directory = "";
  const report = await runPipeline({
    config,
    configPath: loaded.path,
    target: args.target,
    profile: args.profile,
    region: args.region,
    from: args.from,
    only: args.only,
    resume: args.resume,
    signal: interruption.signal,
    onEvent(event: RunEvent) {
      if (event.type === "run-finished") directory = event.reportDirectory;
      if (args.json) stdout.write(`${JSON.stringify(event)}\n`);
      renderer.onEvent(event);
    },
  });
  const { htmlPath, annotations, warnings } = await writeReports(report, directory, env);
  const notification = await notify(report, config.notify);
  renderer.finish(report, htmlPath === null ? null : relative(cwd, htmlPath));
  // GitHub reads workflow commands from either stream; standard output belongs to --json.
  for (const annotation of annotations) stderr.write(`${annotation}\n`);
  for (const warning of [...warnings, ...notification]) stderr.write(`warning: ${warning}\n`);
  return report.exitCode;
}

async function notify(report: RunReport, { webhook }: Config["notify"]): Promise<readonly string[]> {
  if (webhook === undefined) return [];
  const problem = await postWebhook(report, { url: webhook.url, clock: systemClock });
  return problem === null ? [] : [problem];
}

import { writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { Trace, TraceSummary } from "@assay/cloud";
import { AssayError, EXIT_CODES } from "@assay/core";
import { askCloud, type CloudEndpoint } from "../../ask-cloud.js";
import { hasColors, type Io } from "../../io.js";
import { createTheme } from "../../terminal/theme.js";
import { summaryLines } from "./summary-lines.js";
import { waterfallLines } from "./waterfall-lines.js";

export interface TraceArguments extends CloudEndpoint {
  readonly json?: boolean;
  /** File for a page. */
  readonly html?: string;
}

interface Found {
  readonly traces: readonly Trace[];
}

const WIDTH_WITHOUT_TERMINAL = 120;

/** Prints the spans of a trace as a waterfall, or the recent traces; or writes the waterfall as a page. */
export async function trace(id: string | undefined, args: TraceArguments, io: Io): Promise<number> {
  const { stdout, env } = io;
  if (args.html !== undefined && id === undefined) {
    throw new AssayError("VALUE_MISSING", "`assay trace --html` needs the id of what it is to show", {
      hint: "list the recent ones with `assay trace`",
    });
  }
  const path = id === undefined ? "traces" : `traces/${encodeURIComponent(id)}`;
  const answer = await askCloud(args, env, { path });
  if (args.html !== undefined) await writePage(args.html, (answer as Found).traces, io);
  if (args.json) stdout.write(`${JSON.stringify(answer)}\n`);
  else if (args.html === undefined) stdout.write(`${linesOf(id, answer, io).join("\n")}\n`);
  return EXIT_CODES.passed;
}

function linesOf(id: string | undefined, answer: unknown, io: Io): readonly string[] {
  const { stdout } = io;
  const theme = createTheme(hasColors({ ...io, stderr: stdout }));
  if (id === undefined) return summaryLines(theme, (answer as { readonly traces: readonly TraceSummary[] }).traces);
  const width = stdout.columns ?? WIDTH_WITHOUT_TERMINAL;
  return (answer as Found).traces.flatMap((each) => waterfallLines(theme, each, width));
}

async function writePage(path: string, traces: readonly Trace[], { stderr, cwd }: Io): Promise<void> {
  const { renderTraces } = await import("./html/render-traces.js");
  await writeFile(resolve(cwd, path), renderTraces(traces));
  stderr.write(`wrote ${path}\n`);
}

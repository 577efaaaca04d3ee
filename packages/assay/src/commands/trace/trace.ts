import type { Trace, TraceSummary } from "@assay/cloud";
import { EXIT_CODES } from "@assay/core";
import { askCloud, type CloudEndpoint } from "../../ask-cloud.js";
import { hasColors, type Io } from "../../io.js";
import { createTheme } from "../../terminal/theme.js";
import { summaryLines } from "./summary-lines.js";
import { waterfallLines } from "./waterfall-lines.js";

export interface TraceArguments extends CloudEndpoint {
  readonly json?: boolean;
}

const WIDTH_WITHOUT_TERMINAL = 120;

/** Prints the spans of a trace as a waterfall, or the recent traces. */
export async function trace(id: string | undefined, args: TraceArguments, io: Io): Promise<number> {
  const { stdout, env } = io;
  const path = id === undefined ? "traces" : `traces/${encodeURIComponent(id)}`;
  const answer = await askCloud(args, env, { path });
  if (args.json) {
    stdout.write(`${JSON.stringify(answer)}\n`);
    return EXIT_CODES.passed;
  }
  const theme = createTheme(hasColors({ ...io, stderr: stdout }));
  const lines =
    id === undefined
      ? summaryLines(theme, (answer as { readonly traces: readonly TraceSummary[] }).traces)
      : (answer as { readonly traces: readonly Trace[] }).traces.flatMap((each) =>
          waterfallLines(theme, each, stdout.columns ?? WIDTH_WITHOUT_TERMINAL),
        );
  stdout.write(`${lines.join("\n")}\n`);
  return EXIT_CODES.passed;
}

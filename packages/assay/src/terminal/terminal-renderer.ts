import type { RunEvent, RunReport } from "@assay/core";
import { conclusionLines, findingLines } from "./lines.js";
import { createLiveView } from "./live-view.js";
import { createPlainView } from "./plain-view.js";
import { createTheme } from "./theme.js";
import type { View } from "./view.js";

export interface TerminalRendererOptions {
  readonly stream: NodeJS.WritableStream & { readonly columns?: number };
  readonly colors: boolean;
  /** Lines may be rewritten. */
  readonly interactive: boolean;
  /** `quiet`: the outcome alone; `verbose`: everything that tools and functions print. */
  readonly verbosity: "quiet" | "normal" | "verbose";
}

/** Shows a run to a person. Disposing it gives the terminal back, also when the run threw. */
export interface TerminalRenderer extends Disposable {
  onEvent(event: RunEvent): void;
  /** Says that the run is being stopped, and how to stop it at once. */
  interrupting(): void;
  /** @param reportPath the page to open; null when there is none */
  finish(report: RunReport, reportPath: string | null): void;
}

export function createTerminalRenderer(options: TerminalRendererOptions): TerminalRenderer {
  const { stream, colors, interactive, verbosity } = options;
  const theme = createTheme(colors);
  const write = (line: string): void => {
    stream.write(`${line}\n`);
  };
  const view = viewOf(options, write);
  return {
    onEvent: (event) => view.onEvent(event),
    interrupting: () => view.say(theme.tone.open("stopping in order; Ctrl-C again stops at once")),
    finish(report, reportPath) {
      view[Symbol.dispose]();
      if (verbosity === "quiet") {
        const errors = report.stages.flatMap(({ verdict }) => verdict?.findings ?? []);
        for (const finding of errors.filter(({ level }) => level === "error")) {
          for (const line of findingLines(theme, finding)) write(line);
        }
      } else {
        write("");
      }
      for (const line of conclusionLines(theme, report, reportPath)) write(line);
    },
    [Symbol.dispose]: () => view[Symbol.dispose](),
  };

  function viewOf({ verbosity }: TerminalRendererOptions, write: (line: string) => void): View {
    if (verbosity === "quiet") return { onEvent: () => undefined, say: write, [Symbol.dispose]: () => undefined };
    if (interactive && verbosity === "normal") return createLiveView(stream, theme);
    return createPlainView(write, theme, verbosity === "verbose");
  }
}

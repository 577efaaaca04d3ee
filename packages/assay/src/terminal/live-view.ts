import { formatDuration, plainLine, type RunEvent, type StageName } from "@assay/core";
import cliTruncate from "cli-truncate";
import { createLogUpdate } from "log-update";
import { headLine, outputLines, rollbackLines, stageEndLines, stageLine } from "./lines.js";
import { progressAfter, type StageProgress, stageEndOf } from "./run-progress.js";
import type { Theme } from "./theme.js";
import type { View } from "./view.js";

const FRAMES = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"] as const;
const FRAME_MS = 80;

interface Screen extends NodeJS.WritableStream {
  readonly columns?: number;
}

/**
 * A terminal that is rewritten: stages that ended scroll up, below them the one at work with what it says, and those
 * to come.
 */
export function createLiveView(stream: Screen, theme: Theme, nowMs: () => number = () => performance.now()): View {
  const screen = createLogUpdate(stream);
  let progress: StageProgress | undefined;
  let pending: readonly StageName[] = [];
  let startedAtMs = 0;
  let frame = 0;
  let isOver = false;

  const fit = (line: string): string => cliTruncate(line, Math.max(20, (stream.columns ?? 80) - 1));
  const draw = (): void => {
    const lines = [...(progress === undefined ? [] : activeLines(progress)), ...pending.map(pendingLine)];
    if (lines.length === 0) screen.clear();
    else screen(lines.map(fit).join("\n"));
  };
  const activeLines = ({ stage, message, output }: StageProgress): readonly string[] => {
    const mark = theme.accent(FRAMES[frame % FRAMES.length] ?? "");
    const last = output.findLast((line) => line.trim() !== "");
    return [
      stageLine(theme, mark, stage, plainLine(message), formatDuration(Math.floor(nowMs() - startedAtMs))),
      ...(last === undefined ? [] : outputLines(theme, [last])),
    ];
  };
  const pendingLine = (stage: StageName): string => theme.dim(`   ${stage}`);
  // What stays is written whole: the terminal wraps it, and a person can copy it.
  const persist = (lines: readonly string[]): void => {
    if (lines.length > 0) screen.persist(lines.join("\n"));
  };
  const ticker = setInterval(() => {
    frame += 1;
    draw();
  }, FRAME_MS);
  ticker.unref();

  return {
    onEvent(event) {
      progress = progressAfter(progress, event);
      if (event.type === "run-started") {
        persist([headLine(theme, event)]);
        pending = event.stages;
      }
      if (event.type === "stage-started") {
        startedAtMs = nowMs();
        pending = pending.filter((stage) => stage !== event.stage);
      }
      const end = stageEndOf(event);
      if (end !== undefined) {
        const isBroken = end.status === "failed" || end.status === "errored";
        persist([...stageEndLines(theme, event, end), ...(isBroken ? outputLines(theme, progress?.output ?? []) : [])]);
        pending = pending.filter((stage) => stage !== end.stage);
        progress = undefined;
      }
      if (hasEnded(event)) pending = [];
      persist(rollbackLines(theme, event));
      draw();
    },
    say: (line) => persist([line]),
    [Symbol.dispose]() {
      if (isOver) return;
      isOver = true;
      clearInterval(ticker);
      screen.clear();
      // Gives the cursor back.
      screen.done();
    },
  };
}

function hasEnded(event: RunEvent): boolean {
  return event.type === "run-finished" || event.type === "rollback-started";
}

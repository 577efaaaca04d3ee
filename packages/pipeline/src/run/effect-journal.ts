import type { EffectJournal } from "../journal/effect.js";
import { onIntent } from "../journal/replay.js";
import type { RunContext } from "./run-context.js";

/** Journals each effect of a run before and after it happens. */
export function createEffectJournal(context: RunContext): EffectJournal {
  return {
    async perform(effect, run) {
      context.signal.throwIfAborted();
      await context.journal.append({ type: "intent", effect });
      context.state = onIntent(context.state, effect);
      const result = await run();
      await context.journal.append({ type: "effect", effect, result });
      return result;
    },
  };
}

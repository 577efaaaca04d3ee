import type { FaultHit, StandingRule } from "@assay/cloud";
import { AssayError, EXIT_CODES, parseDurationMs } from "@assay/core";
import { askCloud, type CloudQuestion } from "../../ask-cloud.js";
import type { Io } from "../../io.js";
import type { FaultAction, FaultArguments } from "./actions.js";
import { ruleWords } from "./rule-words.js";

interface Orders {
  readonly rules: readonly StandingRule[];
  readonly hits?: readonly FaultHit[];
}

/** Lists, adds or ends fault rules of a running cloud, and prints those that there are then. */
export async function faults(
  action: FaultAction,
  value: string | undefined,
  args: FaultArguments,
  { stdout, env }: Io,
): Promise<number> {
  const answer = await askCloud(args, env, questionOf(action, value, args));
  stdout.write(args.json ? `${JSON.stringify(answer)}\n` : textOf(answer as Orders));
  return EXIT_CODES.passed;
}

function questionOf(action: FaultAction, value: string | undefined, args: FaultArguments): CloudQuestion {
  switch (action) {
    case "list":
      return { path: "faults" };
    case "add":
      return { method: "POST", path: "faults", body: ruleOf(value, args) };
    case "clear":
      return { method: "DELETE", path: value === undefined ? "faults" : `faults/${encodeURIComponent(value)}` };
    default:
      return action satisfies never;
  }
}

/** The cloud says what is wrong with it. */
function ruleOf(kind: string | undefined, args: FaultArguments): object {
  if (kind === undefined) {
    throw new AssayError("VALUE_MISSING", "`assay faults add` needs the kind of the fault", {
      hint: "for example `assay faults add throttle --service sns`",
    });
  }
  const { service, operation, resource, probability, seed, count, code, status, message, delay, by } = args;
  const delayMs = delay === undefined ? undefined : parseDurationMs(delay);
  return {
    kind,
    service,
    operation,
    resource,
    probability,
    seed,
    count,
    code,
    statusCode: status,
    message,
    delayMs,
    by,
  };
}

function textOf({ rules, hits = [] }: Orders): string {
  if (rules.length === 0) return "nothing goes wrong on order\n";
  const lines = rules.map(ruleWords);
  const latest = hits.slice(-10).map(({ at, ruleId, service, operation, resource, effect, traceId }) => {
    const subject = [service, operation, resource, effect, traceId].filter((word) => word !== undefined);
    return [`  ${new Date(at).toISOString()}`, ruleId, ...subject].join("  ");
  });
  return `${[...lines, ...latest].join("\n")}\n`;
}

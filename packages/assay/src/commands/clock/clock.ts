import { AssayError, EXIT_CODES } from "@assay/core";
import { askCloud } from "../../ask-cloud.js";
import type { Io } from "../../io.js";
import type { ClockAction, ClockArguments } from "./actions.js";

interface ClockStatus {
  readonly now: string;
  readonly mode: "frozen" | "running";
  readonly scale: number;
  readonly nextEventAt: string | null;
  /** After a move to the next event: whether there was one. */
  readonly advanced?: boolean;
}

/** Reads or moves the clock, and prints how it stands then. */
export async function clock(
  action: ClockAction,
  value: string | undefined,
  args: ClockArguments,
  { stdout, env }: Io,
): Promise<number> {
  const order = orderOf(action, value);
  const question = order === undefined ? {} : { method: "POST" as const, body: order };
  const answer = await askCloud(args, env, { path: "clock", ...question });
  stdout.write(args.json ? `${JSON.stringify(answer)}\n` : textOf(answer as ClockStatus));
  return EXIT_CODES.passed;
}

/** What is sent to the cloud; undefined where nothing is to change. */
function orderOf(action: ClockAction, value: string | undefined): object | undefined {
  switch (action) {
    case "advance":
      return { advanceBy: requireValue(action, value, "30d") };
    case "to":
      return { advanceTo: requireValue(action, value, "2027-01-01T00:00:00Z") };
    case "scale":
      return { scale: Number(requireValue(action, value, "10").replace(/x$/, "")) };
    case "next":
      refuseValue(action, value);
      return { advanceToNextEvent: true };
    case "freeze":
    case "resume":
    case "reset":
      refuseValue(action, value);
      return { [action]: true };
    case "status":
      refuseValue(action, value);
      return undefined;
    default:
      return action satisfies never;
  }
}

function requireValue(action: ClockAction, value: string | undefined, example: string): string {
  if (value !== undefined) return value;
  throw new AssayError("VALUE_MISSING", `\`assay clock ${action}\` needs a value`, {
    hint: `for example \`assay clock ${action} ${example}\``,
  });
}

function refuseValue(action: ClockAction, value: string | undefined): void {
  if (value === undefined) return;
  throw new AssayError("VALUE_UNEXPECTED", `\`assay clock ${action}\` takes no value, and got "${value}"`, {
    hint: `run \`assay clock ${action}\``,
  });
}

function textOf({ now, mode, scale, nextEventAt, advanced }: ClockStatus): string {
  const speed = mode === "frozen" ? "frozen" : scale === 1 ? "running" : `running at ${scale} times real speed`;
  const nothing = advanced === false ? "nothing was scheduled\n" : "";
  return `${nothing}${now}  ${speed}\nnext event  ${nextEventAt ?? "none"}\n`;
}

import { setTimeout as sleep } from "node:timers/promises";
import { AssayError, EXIT_CODES } from "@assay/core";
import {
  type FilteredLogEvent,
  FilterLogEventsCommand,
  ResourceNotFoundException,
} from "@aws-sdk/client-cloudwatch-logs";
import { abortOnSignals } from "../../abort-on-signals.js";
import type { Io } from "../../io.js";
import { type EndpointArguments, explainRefusal, openEndpoint } from "../../open-endpoint.js";
import { parseAgeMs } from "./parse-age.js";

export interface LogsArguments extends EndpointArguments {
  readonly follow?: boolean;
  readonly since: string;
  readonly filter?: string;
  readonly logGroup?: string;
  readonly json?: boolean;
}

const POLL_INTERVAL_MS = 1_000;

/** Prints log events, and with `follow` those that come after. */
export async function logs(functionName: string, args: LogsArguments, io: Io): Promise<number> {
  const logGroupName = args.logGroup ?? `/aws/lambda/${functionName}`;
  let startTime = Date.now() - parseAgeMs(args.since);
  const printed = new Set<string>();
  using interruption = abortOnSignals();
  await using target = await openEndpoint(args, io.env);

  const print = (event: FilteredLogEvent): void => {
    if (event.eventId === undefined || printed.has(event.eventId)) return;
    printed.add(event.eventId);
    // The next poll begins at the newest event: others of the same millisecond may still arrive.
    startTime = Math.max(startTime, event.timestamp ?? startTime);
    const message = (event.message ?? "").trimEnd();
    const time = new Date(event.timestamp ?? 0).toISOString();
    io.stdout.write(args.json ? `${JSON.stringify(event)}\n` : `${time}  ${message}\n`);
  };
  const poll = async (): Promise<void> => {
    let nextToken: string | undefined;
    do {
      const filterPattern = args.filter;
      const command = new FilterLogEventsCommand({
        logGroupName,
        startTime,
        ...(filterPattern === undefined ? {} : { filterPattern }),
        ...(nextToken === undefined ? {} : { nextToken }),
      });
      const page = await target.logs.send(command, { abortSignal: interruption.signal });
      for (const event of page.events ?? []) print(event);
      nextToken = page.nextToken;
    } while (nextToken !== undefined);
  };

  try {
    await poll();
    while (args.follow && !interruption.signal.aborted) {
      await sleep(POLL_INTERVAL_MS, undefined, { signal: interruption.signal });
      await poll();
    }
    return EXIT_CODES.passed;
  } catch (error) {
    if (interruption.signal.aborted) return EXIT_CODES.passed;
    if (error instanceof ResourceNotFoundException) {
      throw new AssayError("LOG_GROUP_MISSING", `there is no log group "${logGroupName}" at ${target.name}`, {
        hint: "invoke the function once, check its name, or name the group with --log-group",
        exitCode: EXIT_CODES.failed,
        cause: error,
      });
    }
    throw explainRefusal(error, target);
  }
}
